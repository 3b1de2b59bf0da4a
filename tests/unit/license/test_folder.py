# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Gathering: links of a mounted Secret, labels, bounds, and what is no file."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._license import folder as room
from ansible_collections.modekeeper.core.plugins.module_utils._license.folder import gather
from ansible_collections.modekeeper.core.plugins.module_utils._license.judge import judge
from tests.vectors.license.case import good

from .helpers import question


def code(folder: Path, license_name: str = "license.json") -> str | None:
    return judge(gather(folder / license_name, folder / "trust", folder / "state.json"), question(good())).code


@pytest.fixture
def home(tmp_path: Path) -> Path:
    good().write(tmp_path)
    return tmp_path


def test_a_mounted_secret_is_read_through_its_links(home: Path) -> None:
    (home / "..data").mkdir()
    for name in ("roots", "issuers", "crls", "revocations"):
        (home / "trust" / name).rename(home / "..data" / name)
        (home / "trust" / name).symlink_to(home / "..data" / name)
    (home / "license.json").rename(home / "..data" / "l")
    (home / "license.json").symlink_to("..data/l")
    assert code(home) is None


def test_what_begins_with_a_dot_or_has_another_ending_is_not_looked_at(home: Path) -> None:
    (home / "trust" / "issuers" / ".half-written.pem").write_bytes(b"no certificate")
    (home / "trust" / "issuers" / "README.txt").write_bytes(b"no certificate")
    assert code(home) is None


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("roots/x.json", "TRUST_ROOT_INVALID"),
        ("issuers/x.pem", "ISSUER_CERT_MALFORMED"),
        ("crls/x.pem", "CRL_MALFORMED"),
        ("revocations/x.json", "REVOCATION_LIST_INVALID"),
    ],
)
@pytest.mark.parametrize("kind", ["folder", "FIFO", "dangling", "empty", "large"])
def test_what_is_no_sound_file_in_a_folder_is_its_code(home: Path, name: str, wanted: str, kind: str) -> None:
    path = home / "trust" / name
    if kind == "folder":
        path.mkdir()
    elif kind == "FIFO":
        os.mkfifo(path)
    elif kind == "dangling":
        path.symlink_to("nowhere")
    elif kind == "empty":
        path.write_bytes(b"")
    else:
        with path.open("wb") as handle:
            handle.truncate(17 * 1024 * 1024)
    assert code(home) == wanted


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("roots", "TRUST_ROOT_INVALID"),
        ("issuers", "ISSUER_CERT_MALFORMED"),
        ("crls", "CRL_MALFORMED"),
        ("revocations", "REVOCATION_LIST_INVALID"),
    ],
)
def test_a_file_where_a_folder_should_be_is_its_code(home: Path, name: str, wanted: str) -> None:
    (home / "trust" / name).rename(home / "aside")
    (home / "trust" / name).write_bytes(b"")
    assert code(home) == wanted


def test_too_many_files_or_bytes_are_not_read(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "MOST_FILES", 3)
    for at in range(3):
        (home / "trust" / "crls" / f"{at}.pem").write_bytes(b"")
    assert [file.fault for file in gather(None, home / "trust", None).crls] == ["holds more than 3 files"]
    monkeypatch.setattr(room, "MOST_FOLDER_BYTES", 10)
    assert [file.fault for file in gather(None, home / "trust", None).issuers] == ["holds more than 10 bytes"]


def test_a_file_that_changes_while_it_is_read_is_unreadable(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    real = os.fstat

    def growing(descriptor: int) -> os.stat_result:
        seen.append(descriptor)
        if len(seen) == 3:
            with (home / "license.json").open("ab") as handle:
                handle.write(b" ")
        return real(descriptor)

    monkeypatch.setattr(os, "fstat", growing)
    assert gather(home / "license.json", None, None).license.code == "LICENSE_UNREADABLE"


@pytest.mark.parametrize("times", [1, 9])
def test_a_folder_that_is_exchanged_while_it_is_read_is_read_again(
    home: Path, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    """Otherwise lists would be held to roots of another day. Whoever exchanges it for ever is not waited for."""
    (home / "other").mkdir()
    exchanged = 0
    read = room.read_shelf

    def exchanging(trust: Path | None, name: str) -> object:
        nonlocal exchanged
        found = read(trust, name)
        if name == "roots" and exchanged < times:
            exchanged += 1
            for old, new in (("trust", "aside"), ("other", "trust"), ("aside", "other")):
                (home / old).rename(home / new)
        return found

    (home / "trust").rename(home / "aside")
    (home / "other").rename(home / "trust")
    (home / "aside").rename(home / "other")
    monkeypatch.setattr(room, "read_shelf", exchanging)
    found = gather(home / "license.json", home / "trust", None)
    assert (len(found.roots), len(found.crls)) == ((1, 1) if times == 1 else (0, 1))
    assert exchanged == min(times, 3)


def test_a_path_with_a_zero_byte_or_odd_letters_is_told_in_plain_text(home: Path) -> None:
    assert gather(Path("a\0b"), None, None).license.code == "LICENSE_UNREADABLE"
    odd = os.fsdecode(b"\xff.pem")
    (home / "trust" / "issuers" / odd).write_bytes(b"")
    names = [file.name for file in gather(None, home / "trust", None).issuers]
    assert all(name.encode("utf-8") for name in names)
    assert code(home) == "ISSUER_CERT_MALFORMED"


def test_nothing_is_there(tmp_path: Path) -> None:
    material = gather(None, None, None)
    assert material.license.code == "LICENSE_MISSING"
    assert (material.roots, material.state) == ((), None)
    assert gather(tmp_path / "x", tmp_path / "y", tmp_path / "z").state is None


def test_a_licence_of_the_predecessor_is_recognised_and_never_trusted(home: Path) -> None:
    (home / "license.json").write_bytes(
        b'{\n  "entitlements": ["apply"],\n  "org": "Acme",\n  "schema_version": "license.v1",\n  "signature": "AA=="\n}\n'
    )
    verdict = judge(gather(home / "license.json", home / "trust", home / "state.json"), question(good()))
    assert verdict.code == "ENVELOPE_INVALID"
    assert "0.1" in verdict.reasons[0]["message"]
