# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The archive: GNU tar's bytes, tarfile's contents, one form, and nothing but it is read."""

from __future__ import annotations

import io
import os
import subprocess
import tarfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.modekeeper.core.plugins.module_utils._archive.ustar import (
    BLOCK,
    MOST_OCTAL,
    RECORD,
    ArchiveError,
    Fault,
    Member,
    ending,
    header,
    pack,
    unpack,
)
from tests.tools.fuzz import fuzz

EPOCH = 1_767_225_600
FILES = {"a.json": b"{}", "b/empty": b"", "b/two": b"x" * 513, "z" * 100: b"y" * 512, "ä": b"z"}
parts = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"), exclude_characters="/\\\x7f"), min_size=1)
names = (
    st.lists(parts.filter(lambda part: part not in {".", ".."}), min_size=1, max_size=3)
    .map("/".join)
    .filter(lambda name: len(name.encode()) <= 100)
)
trees = st.dictionaries(names, st.binary(max_size=1200), max_size=6)
times = st.integers(0, MOST_OCTAL)


def members(files: dict[str, bytes]) -> list[Member]:
    return [Member(name, data) for name, data in files.items()]


def test_the_bytes_are_gnu_tars(tmp_path: Path) -> None:
    for name, data in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(data)
    listed = "".join(f"{name}\n" for name in sorted(FILES, key=str.encode))
    command = ["tar", "--format=ustar", "--no-recursion", "--owner=0", "--group=0", "--numeric-owner", "--mode=0644"]
    command += [f"--mtime=@{EPOCH}", "-cf", "-", "-T", "-"]
    done = subprocess.run(
        command, cwd=tmp_path, input=listed.encode(), env={**os.environ, "LC_ALL": "C"}, capture_output=True, check=True
    )
    assert pack(members(FILES), EPOCH) == done.stdout


@given(trees, times)
def test_what_is_packed_is_unpacked_and_read_alike_by_tarfile(files: dict[str, bytes], mtime: int) -> None:
    data = pack(members(files), mtime)
    assert len(data) % RECORD == 0
    assert {member.name: member.data for member in unpack(data)} == files
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        found = {entry.name: tar.extractfile(entry).read() for entry in tar}  # type: ignore[union-attr]
        assert all(entry.mtime == mtime and entry.mode == 0o644 and entry.isreg() for entry in tar)
    assert found == files


@given(trees, st.randoms(use_true_random=False))
def test_the_order_has_no_say(files: dict[str, bytes], rng: object) -> None:
    shuffled = members(files)
    rng.shuffle(shuffled)  # type: ignore[attr-defined]
    assert pack(shuffled, EPOCH) == pack(members(files), EPOCH)


@given(trees, st.integers(0, 8 * 20 * RECORD))
def test_no_bit_can_be_turned_but_in_a_file_or_its_name_and_figures(files: dict[str, bytes], bit: int) -> None:
    """Whatever is read is what would have been written: there is no second archive of the same files."""
    data = bytearray(pack(members(files), EPOCH))
    data[bit // 8 % len(data)] ^= 1 << bit % 8
    try:
        found = list(unpack(bytes(data)))
    except ArchiveError:
        return
    assert pack(found, EPOCH) == data


@fuzz
@given(st.binary(max_size=3 * BLOCK), st.integers(0, 4 * RECORD), st.booleans())
def test_any_bytes_are_read_or_refused(junk: bytes, at: int, cut: bool) -> None:
    data = pack(members(FILES), EPOCH)
    changed = data[:at] + junk + (b"" if cut else data[at + len(junk) :])
    try:
        found = list(unpack(changed))
    except ArchiveError:
        return
    assert changed in (pack(found, EPOCH), pack(found, 0))


@pytest.mark.parametrize(
    "name",
    [
        "",
        "/etc/passwd",
        "../x",
        "a/../b",
        "a//b",
        "./a",
        "a/.",
        "a/",
        "a\\b",
        "a\nb",
        "a\0b",
        "\x7f",
        "\udcff",
        "é" * 51,
    ],
)
def test_a_name_that_leaves_or_misleads_is_refused(name: str) -> None:
    with pytest.raises(ArchiveError) as caught:
        pack([Member(name, b"")], EPOCH)
    assert caught.value.fault is Fault.NAME


def test_a_name_stands_once() -> None:
    with pytest.raises(ArchiveError) as caught:
        pack([Member("a", b"1"), Member("a", b"2")], EPOCH)
    assert caught.value.fault is Fault.NAME


def spoilt(change: object, kind: str = "ustar") -> bytes:
    """An archive of tarfile's with one entry changed; its header is sound."""
    sink = io.BytesIO()
    entry = tarfile.TarInfo("a")
    entry.mode, entry.mtime = 0o644, EPOCH
    change(entry)  # type: ignore[operator]
    form = {"ustar": tarfile.USTAR_FORMAT, "pax": tarfile.PAX_FORMAT, "gnu": tarfile.GNU_FORMAT}[kind]
    with tarfile.open(fileobj=sink, mode="w", format=form) as tar:
        tar.addfile(entry)
    return sink.getvalue()


def ended(*blocks: bytes) -> bytes:
    """An archive of these blocks, ended as it must be."""
    return b"".join(blocks) + ending(sum(map(len, blocks)))


@pytest.mark.parametrize("kind", [b"1", b"2", b"3", b"4", b"5", b"6", b"7", b"\0", b"x", b"g", b"L"])
def test_links_folders_devices_and_extensions_are_refused(kind: bytes) -> None:
    data = bytearray(pack([Member("a", b"")], EPOCH))
    data[156:157] = kind
    with pytest.raises(ArchiveError) as caught:
        list(unpack(bytes(data)))
    assert caught.value.fault is Fault.SPECIAL


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", Fault.MALFORMED),
        (b"\x1f\x8b" + bytes(RECORD), Fault.MALFORMED),
        (bytes(2 * BLOCK), Fault.MALFORMED),
        (spoilt(lambda entry: None, "gnu"), Fault.MALFORMED),
        (spoilt(lambda entry: setattr(entry, "mode", 0o755)), Fault.MALFORMED),
        (spoilt(lambda entry: setattr(entry, "uname", "root")), Fault.MALFORMED),
        (spoilt(lambda entry: setattr(entry, "name", "a" * 99 + "/" + "b" * 50)), Fault.NAME),
        (spoilt(lambda entry: setattr(entry, "name", "../x")), Fault.NAME),
        (spoilt(lambda entry: setattr(entry, "name", "a" * 200), "pax"), Fault.SPECIAL),
        (ended(header("b", 0, 1), header("a", 0, 1)), Fault.MALFORMED),
        (ended(header("a", 0, 1), header("a", 0, 1)), Fault.MALFORMED),
        (ended(header("a", 0, 1), header("b", 0, 2)), Fault.MALFORMED),
        (header("a", 600, 1) + bytes(BLOCK), Fault.MALFORMED),
        (pack([Member("a", b"x")], 1) + b"\n", Fault.MALFORMED),
        (pack([Member("a", b"x")], 1) + bytes(RECORD), Fault.MALFORMED),
        (pack([Member("a", b"x")], 1)[:-BLOCK], Fault.MALFORMED),
    ],
)
def test_what_would_not_have_been_written_is_not_read(data: bytes, fault: Fault) -> None:
    with pytest.raises(ArchiveError) as caught:
        list(unpack(data))
    assert caught.value.fault is fault


def test_what_a_header_cannot_hold_is_refused() -> None:
    for size, mtime in ((MOST_OCTAL + 1, 0), (0, MOST_OCTAL + 1), (-1, 0), (0, -1)):
        with pytest.raises(ArchiveError) as caught:
            header("a", size, mtime)
        assert caught.value.fault is Fault.MALFORMED
