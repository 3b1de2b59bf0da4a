# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The one file: the same bytes for the same folder, checked by a stranger with tar and sha256sum, read in no other form."""

from __future__ import annotations

import os
import random
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.modekeeper.core.plugins.module_utils._archive.ustar import Member, pack
from ansible_collections.modekeeper.core.plugins.module_utils._license.bundle import archive as room
from ansible_collections.modekeeper.core.plugins.module_utils._license.bundle.archive import (
    decode,
    encode,
    read_bundle,
)
from ansible_collections.modekeeper.core.plugins.module_utils._license.bundle.contents import Contents
from ansible_collections.modekeeper.core.plugins.module_utils._reasons.errors import ModeKeeperError
from tests.tools.fuzz import fuzz
from tests.vectors.license.case import good
from tests.vectors.license.times import NOW

from .helpers import contents

WHOLE = contents(good())
BUNDLE = encode(WHOLE, NOW)


def refused(data: bytes) -> str | None:
    """The code, None for a bundle that is read."""
    try:
        decode(data)
    except ModeKeeperError as error:
        return error.code
    return None


def packed(found: dict[str, bytes], sums: bytes | None = None) -> bytes:
    """An archive of any files."""
    more = [] if sums is None else [Member("SHA256SUMS", sums)]
    return pack([*(Member(name, data) for name, data in found.items()), *more], 1)


def test_what_was_made_is_read() -> None:
    assert decode(BUNDLE) == WHOLE


def test_the_order_of_the_files_has_no_say() -> None:
    backwards = Contents(dict(reversed(WHOLE.files.items())))
    assert encode(backwards, NOW) == BUNDLE


def test_a_stranger_checks_it_with_tar_and_sha256sum(tmp_path: Path) -> None:
    (tmp_path / "trust-bundle.tar").write_bytes(BUNDLE)
    command = (
        "mkdir d && tar -xf trust-bundle.tar -C d && cd d && sha256sum --strict -c SHA256SUMS && find . -type f | sort"
    )
    done = subprocess.run(["sh", "-euc", command], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.count(": OK") == len(WHOLE.files)
    assert done.stderr == ""
    found = [line.removeprefix("./") for line in done.stdout.splitlines() if line.startswith("./")]
    assert found == sorted(["SHA256SUMS", *WHOLE.files])


@fuzz
@given(st.integers(0, 8 * len(BUNDLE) - 1))
def test_no_bit_can_be_turned(bit: int) -> None:
    changed = bytearray(BUNDLE)
    changed[bit // 8] ^= 1 << bit % 8
    assert refused(bytes(changed)) is not None


@fuzz
@given(st.integers(0, 2**32).map(random.Random), st.integers(1, 6))
def test_pieces_changed_moved_and_lost_end_in_a_code(rng: random.Random, times: int) -> None:
    data = bytearray(BUNDLE)
    for _each in range(times):
        at, size = rng.randrange(len(data)), rng.choice([1, 20, 512, 1024])
        piece = data[at : at + size]
        match rng.randrange(4):
            case 0:
                data[at] = rng.randrange(256)
            case 1:
                del data[at : at + size]
            case 2:
                data[at:at] = piece
            case _:
                data[at : at + size] = reversed(piece)
        if not data:
            break
    assert refused(bytes(data)) is not None or bytes(data) == BUNDLE


@fuzz
@given(st.binary(max_size=2000))
def test_any_bytes_end_in_a_code(data: bytes) -> None:
    assert refused(data) is not None


@fuzz
@given(st.dictionaries(st.sampled_from(["roots/1.json", "issuers/x.pem", "SHA256SUMS", "x"]), st.binary(max_size=99)))
def test_sound_archives_of_any_files_end_in_a_code(found: dict[str, bytes]) -> None:
    # Without sums there is nothing; an archive of nothing holds no root set, which is judged elsewhere.
    assert refused(packed(found)) is not None or found == {"SHA256SUMS": b""}


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "TRUST_BUNDLE_MALFORMED"),
        (packed({}), "TRUST_BUNDLE_SUMS"),
        (packed({"x": b""}), "TRUST_BUNDLE_NAME"),
        (packed({"roots/1.json": b""}), "TRUST_BUNDLE_SUMS"),
        (packed({"roots/1.json": b""}, b""), "TRUST_BUNDLE_SUMS"),
        (packed(dict(WHOLE.files), WHOLE.sums() + b"\n"), "TRUST_BUNDLE_SUMS"),
        (packed({**WHOLE.files, "roots/2.json": b""}, WHOLE.sums()), "TRUST_BUNDLE_SUMS"),
        (
            packed({"roots/1.json": b"-----BEGIN " + b"PRIVATE KEY-----"}),
            "TRUST_BUNDLE_SECRET",
        ),  # made up: no key follows
        (packed({"roots/1.json": bytes(65_537)}), "TRUST_BUNDLE_TOO_LARGE"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_bundle(data: bytes, code: str) -> None:
    assert refused(data) == code


def spoilt_header(at: int, byte: bytes) -> bytes:
    changed = bytearray(BUNDLE)
    changed[at : at + 1] = byte
    return bytes(changed)


@pytest.mark.parametrize("kind", [b"1", b"2", b"3", b"4", b"5", b"6", b"x", b"L"])
def test_links_folders_and_devices_are_refused(kind: bytes) -> None:
    assert refused(spoilt_header(156, kind)) == "TRUST_BUNDLE_SPECIAL"


def test_a_name_that_leaves_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_bytes(b"")
    (tmp_path / "d").mkdir()
    subprocess.run(["tar", "-P", "--format=ustar", "-cf", "b.tar", "-C", "d", "../x.json"], cwd=tmp_path, check=True)
    assert refused((tmp_path / "b.tar").read_bytes()) == "TRUST_BUNDLE_NAME"


def test_a_bundle_is_opened_once_and_capped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "b.tar"
    found = []
    for place in (
        lambda: None,
        path.mkdir,
        lambda: (path.rmdir(), os.mkfifo(path)),
        lambda: (path.unlink(), path.write_bytes(BUNDLE)),
    ):
        place()
        try:
            read_bundle(path)
        except ModeKeeperError as error:
            found.append(error.code)
    assert found == ["TRUST_BUNDLE_MISSING", "TRUST_BUNDLE_UNREADABLE", "TRUST_BUNDLE_UNREADABLE"]
    monkeypatch.setattr(room, "_MOST_ARCHIVE", len(BUNDLE) - 1)
    with pytest.raises(ModeKeeperError) as caught:
        read_bundle(path)
    assert caught.value.code == "TRUST_BUNDLE_TOO_LARGE"
