# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What may lie in a trust folder, and what is found in one on disk."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization

from ansible_collections.modekeeper.core.plugins.module_utils._license.bundle import contents as room
from ansible_collections.modekeeper.core.plugins.module_utils._license.bundle.contents import Contents
from ansible_collections.modekeeper.core.plugins.module_utils._license.bundle.source import read_folder, read_standing
from ansible_collections.modekeeper.core.plugins.module_utils._reasons.errors import ModeKeeperError
from tests.vectors.license.case import good
from tests.vectors.license.keys import PASSPHRASE, key

from .helpers import SHELVES, files, public_pem


def private_pem(encrypted: bool) -> bytes:
    how = serialization.BestAvailableEncryption(PASSPHRASE.encode()) if encrypted else serialization.NoEncryption()
    return key("vendor").private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, how)


def on_disk(trust: Path, *but: str) -> dict[str, bytes]:
    """The files of a folder as they lie there."""
    paths = (
        path for shelf in (*SHELVES, "board_keys") for path in (trust / shelf).glob("[!.]*") if path.name not in but
    )
    return {f"{path.parent.name}/{path.name}": path.read_bytes() for path in paths}


def code(work: Callable[[], object]) -> str:
    with pytest.raises(ModeKeeperError) as caught:
        work()
    return caught.value.code


@pytest.fixture
def trust(tmp_path: Path) -> Path:
    good().write(tmp_path)
    return tmp_path / "trust"


@pytest.mark.parametrize(
    "path",
    [
        "x.json", "roots/x.pem", "roots/.json", "roots/..json/x.json", "roots/../x.json", "/roots/x.json", "roots//x.json",
        "roots/-x.json", "roots/a b.json", "roots/ä.json", "roots/a\n.json", "Roots/x.json", "other/x.json", "roots/x",
        f"roots/{'x' * 96}.json", "issuers/x.key", "board_keys/x.pub", "SHA256SUMS", "roots/x.JSON",
    ],
)  # fmt: skip
def test_a_path_that_a_trust_folder_has_not_is_refused(path: str) -> None:
    assert code(lambda: Contents({path: b""})) == "TRUST_BUNDLE_NAME"


def test_names_that_differ_by_case_alone_are_refused() -> None:
    assert code(lambda: Contents({"roots/a.json": b"", "roots/A.json": b""})) == "TRUST_BUNDLE_NAME"


def test_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    assert code(lambda: Contents({"roots/a.json": bytes(64 * 1024 + 1)})) == "TRUST_BUNDLE_TOO_LARGE"
    monkeypatch.setattr(room, "MOST_BYTES", 10)
    assert code(lambda: Contents({"roots/a.json": bytes(6), "roots/b.json": bytes(5)})) == "TRUST_BUNDLE_TOO_LARGE"
    monkeypatch.setattr(room, "MOST_FILES", 1)
    assert code(lambda: Contents({"roots/a.json": b"", "roots/b.json": b""})) == "TRUST_BUNDLE_TOO_LARGE"


@pytest.mark.parametrize("encrypted", [False, True])
@pytest.mark.parametrize(
    "path", ["issuers/issuer.key", "issuers/issuer.pem", "release_keys/mine.pem", "ops.pem", "board_keys/k"]
)
def test_a_private_key_is_refused_whatever_it_is_named_and_never_shown(trust: Path, path: str, encrypted: bool) -> None:
    (trust / path).parent.mkdir(exist_ok=True)
    (trust / path).write_bytes(private_pem(encrypted))
    with pytest.raises(ModeKeeperError) as caught:
        read_folder(trust)
    assert caught.value.code == "TRUST_BUNDLE_SECRET"
    assert private_pem(False).decode().splitlines()[1] not in str(caught.value)


def test_a_vendors_folder_is_read_whole(trust: Path) -> None:
    (trust / "board_keys").mkdir()
    (trust / "board_keys" / "one.pem").write_bytes(public_pem(key("board")))
    (trust / ".git").mkdir()
    (trust / "roots" / ".keep").write_bytes(b"")
    found = read_folder(trust)
    assert found.files == on_disk(trust)
    assert [file.name for file in found.shelf("board_keys")] == ["one.pem"]


@pytest.mark.parametrize(
    "path", ["README.txt", "roots/1.json.old", "roots/two.JSON", "certificates/x.pem", "roots/sub/x.json"]
)
def test_what_would_be_missed_is_told(trust: Path, path: str) -> None:
    (trust / path).parent.mkdir(exist_ok=True)
    (trust / path).write_bytes(b"x")
    assert code(lambda: read_folder(trust)) == "TRUST_BUNDLE_NAME"
    assert code(lambda: read_standing(trust)) == "TRUST_FOLDER_STRAY"


def test_dotted_names_are_passed_over_by_the_vendor_and_would_be_lost_by_the_customer(trust: Path) -> None:
    (trust / ".git").mkdir()
    assert read_folder(trust).files == on_disk(trust)
    assert code(lambda: read_standing(trust)) == "TRUST_FOLDER_STRAY"


@pytest.mark.parametrize("kind", ["folder", "FIFO", "dangling"])
def test_what_is_no_file_cannot_be_made_a_bundle_of_and_is_mended_by_an_import(trust: Path, kind: str) -> None:
    path = trust / "issuers" / "x.pem"
    {"folder": path.mkdir, "FIFO": lambda: os.mkfifo(path), "dangling": lambda: path.symlink_to("nowhere")}[kind]()
    assert code(lambda: read_folder(trust)) in {"TRUST_BUNDLE_UNREADABLE", "TRUST_BUNDLE_MISSING"}
    found, whole = read_standing(trust)
    assert (found.files, whole) == (on_disk(trust, "x.pem"), False)


def test_a_key_that_cannot_be_read_is_not_lost_by_an_import(trust: Path) -> None:
    (trust / "board_keys" / "x.pem").mkdir(parents=True)
    assert code(lambda: read_standing(trust)) == "TRUST_BUNDLE_UNREADABLE"


def test_a_folder_that_is_none(tmp_path: Path) -> None:
    assert code(lambda: read_folder(tmp_path / "absent")) == "TRUST_BUNDLE_MISSING"
    assert read_standing(tmp_path / "absent") == (Contents({}), True)
    (tmp_path / "file").write_bytes(b"")
    assert code(lambda: read_folder(tmp_path / "file")) == "TRUST_BUNDLE_MISSING"
    assert code(lambda: read_standing(tmp_path / "file")) == "TRUST_BUNDLE_UNREADABLE"


def test_sums_that_are_not_of_the_files_are_mended_too(trust: Path) -> None:
    assert read_standing(trust)[1] is False
    (trust / "SHA256SUMS").write_bytes(Contents(on_disk(trust)).sums())
    assert read_standing(trust) == (Contents(on_disk(trust)), True)
    (trust / "SHA256SUMS").write_bytes(Contents(on_disk(trust)).sums() + b"\n")
    assert read_standing(trust)[1] is False


def test_the_sums_are_of_sha256sum(trust: Path) -> None:
    found = Contents(files(good()))
    names = [line.split("  ")[1] for line in found.sums().decode().splitlines()]
    assert names == sorted(found.files)
