# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The collection's artefact: the same bytes from another folder, umask, locale, zone and day, and ansible-galaxy takes it."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tools.build_collection import STORED, archive, gzip_stored
from tests.tools.environment import tool_environment
from tests.tools.paths import BIN, ROOT, project_files

LOCALE = {"LC_ALL": "C", "TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "7"}


def clone(source: Path, target: Path, *, umask: int, backwards: bool = False) -> Path:
    """A git checkout of the files of `source` as they are now, made under `umask`, written in this or the other order."""
    names = project_files(source)
    old = os.umask(umask)
    try:
        for name in reversed(names) if backwards else names:
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source / name, target / name)
            if os.access(source / name, os.X_OK):
                (target / name).chmod(0o777 & ~umask)
        subprocess.run(["git", "init", "--quiet"], cwd=target, check=True)
        subprocess.run(["git", "add", "--all"], cwd=target, check=True)
    finally:
        os.umask(old)
    return target


def built(root: Path, out: Path, extra: dict[str, str], umask: int) -> Path:
    command = [sys.executable, "-m", "tests.tools.build_collection", "--root", str(root), "--output", str(out)]
    subprocess.run(command, cwd=ROOT, env={**tool_environment(), **extra}, check=True, umask=umask, capture_output=True)
    (path,) = out.glob("*.tar.gz")
    return path


@pytest.fixture(scope="module")
def artefacts(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    first, second = (tmp_path_factory.mktemp(name) for name in ("first", "a second place"))
    one = built(clone(ROOT, first / "tree", umask=0o022), first / "out", {}, 0o022)
    tree = clone(first / "tree", second / "other tree", umask=0o077, backwards=True)
    (tree / "plugins" / "left behind.txt").write_text("not tracked")
    return one, built(tree, second / "out", LOCALE, 0o077)


def test_two_builds_have_the_same_bytes(artefacts: tuple[Path, Path]) -> None:
    first, second = (hashlib.sha256(path.read_bytes()).hexdigest() for path in artefacts)
    assert first == second


def test_ansible_galaxy_installs_and_verifies_it(artefacts: tuple[Path, Path], tmp_path: Path) -> None:
    env = tool_environment({"HOME": str(tmp_path), "ANSIBLE_HOME": str(tmp_path / "ansible")})
    del env["ANSIBLE_CONFIG"]  # the artefact, not the checkout
    galaxy = [str(BIN / "ansible-galaxy"), "collection"]
    for arguments in (
        ["install", str(artefacts[0]), "--offline", "-p", str(tmp_path / "collections")],
        ["verify", "modekeeper.core", "--offline", "-p", str(tmp_path / "collections")],
    ):
        subprocess.run([*galaxy, *arguments], cwd=tmp_path, env=env, check=True, capture_output=True)
    assert (tmp_path / "collections/ansible_collections/modekeeper/core/MANIFEST.json").is_file()


def test_it_holds_what_runs_and_nothing_that_only_makes_it(artefacts: tuple[Path, Path]) -> None:
    with tarfile.open(artefacts[0]) as tar:
        members = tar.getmembers()
    names = {member.name for member in members}
    assert {"README.md", "meta/runtime.yml", "plugins/module_utils/_lib/structs.py", "requirements.txt"} <= names
    tops = {name.split("/")[0] for name in names}
    assert not tops & {"tests", "conftest.py", "pyproject.toml", ".ci", ".dev", ".gitignore", "out", "Makefile"}
    assert {(member.uname, member.gname, member.uid, member.gid, member.mtime) for member in members} == {
        ("root", "root", 0, 0, 0)
    }
    assert {oct(member.mode) for member in members if member.isdir()} == {"0o755"}
    assert {oct(member.mode) for member in members if member.isfile()} <= {"0o644", "0o755"}
    assert all(member.isdir() or member.isfile() for member in members)


def test_its_manifests_hold_the_digests(artefacts: tuple[Path, Path]) -> None:
    with tarfile.open(artefacts[0]) as tar:
        contents = {member.name: tar.extractfile(member).read() for member in tar if member.isfile()}  # type: ignore[union-attr]
    manifest = json.loads(contents["MANIFEST.json"])
    assert manifest["file_manifest_file"]["chksum_sha256"] == hashlib.sha256(contents["FILES.json"]).hexdigest()
    listed = {
        entry["name"]: entry["chksum_sha256"]
        for entry in json.loads(contents["FILES.json"])["files"]
        if entry["ftype"] == "file"
    }
    assert listed == {
        name: hashlib.sha256(data).hexdigest()
        for name, data in contents.items()
        if name not in {"MANIFEST.json", "FILES.json"}
    }


def test_a_tracked_link_is_refused(tmp_path: Path) -> None:
    tree = clone(ROOT, tmp_path / "tree", umask=0o022)
    (tree / "plugins" / "link").symlink_to("modules")
    subprocess.run(["git", "add", "plugins/link"], cwd=tree, check=True)
    command = [
        sys.executable,
        "-m",
        "tests.tools.build_collection",
        "--root",
        str(tree),
        "--output",
        str(tmp_path / "out"),
    ]
    result = subprocess.run(command, cwd=ROOT, env=tool_environment(), capture_output=True, text=True, check=False)
    assert result.returncode != 0
    assert "plugins/link" in result.stderr


@given(st.binary(max_size=300) | st.integers(STORED - 2, 2 * STORED + 2).map(bytes))
def test_stored_blocks_unpack_to_what_they_hold(data: bytes) -> None:
    assert gzip.decompress(gzip_stored(data)) == data


@given(
    st.dictionaries(st.from_regex(r"[a-z]{1,8}(/[a-z]{1,8}){0,2}", fullmatch=True), st.binary(max_size=64), max_size=8)
)
def test_an_archive_does_not_depend_on_the_order_of_its_files(files: dict[str, bytes]) -> None:
    files = {name: data for name, data in files.items() if not any(other.startswith(f"{name}/") for other in files)}
    contents = {**files, "MANIFEST.json": b"{}", "FILES.json": b"{}"}
    packed = archive(contents, frozenset(), 0)
    assert packed == archive(dict(reversed(contents.items())), frozenset(), 0)
    with tarfile.open(fileobj=io.BytesIO(packed)) as tar:
        assert {member.name for member in tar if member.isfile()} == set(contents)
