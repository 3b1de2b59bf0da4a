# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What may be committed: small files with one purpose, free of this or that machine's paths and of keys."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.tools.parts import PYTEST_ROOTS
from tests.tools.paths import ROOT, project_files

FILES = project_files()
LONGEST = {"plugins": 300, "tests": 450}
"""Lines of a Python file. Aim at 150; a file near the limit wants to be two."""
LARGEST = 3 * 1024 * 1024
"""Bytes of any file: the recorded cluster is the largest thing that ships."""
# In pieces, so that this file does not find itself.
MACHINE = re.compile(rb"(?<![\w.:/$}~-])/(?:" + b"|".join([b"work", b"root", b"home", b"tmp"]) + rb")/[\w.]")
KEY = re.compile(rb"-----BEGIN (?:[A-Z]+ )*PRIVATE" + rb" KEY-----")
MACHINE_ALLOWED = ("tests/data/", "playbooks/files/demo/")
"""Recordings hold what a cluster holds, mount paths too."""


def text_of(name: Path) -> bytes:
    return (ROOT / name).read_bytes()


def test_there_is_something_to_look_at() -> None:
    assert len(FILES) > 50


def test_no_file_names_a_path_of_a_machine() -> None:
    found = []
    for name in FILES:
        if name.suffix == ".gz" or str(name).startswith(MACHINE_ALLOWED):
            continue
        for number, line in enumerate(text_of(name).splitlines(), 1):
            if MACHINE.search(line) and b"allow: path" not in line:
                found.append(f"{name}:{number}")
    assert not found


def test_no_file_holds_a_private_key() -> None:
    assert not [str(name) for name in FILES if KEY.search(text_of(name))]


def test_no_file_is_too_large() -> None:
    assert not [str(name) for name in FILES if (ROOT / name).stat().st_size > LARGEST]


@pytest.mark.parametrize("folder", LONGEST)
def test_python_files_stay_small(folder: str) -> None:
    names = [name for name in FILES if name.suffix == ".py" and name.parts[0] == folder]
    assert not [f"{name}: {lines}" for name in names if (lines := text_of(name).count(b"\n")) > LONGEST[folder]]


def test_every_test_file_is_run_by_a_part() -> None:
    names = [
        str(name)
        for name in FILES
        if name.parts[0] == "tests" and name.name.startswith("test_") and name.suffix == ".py"
    ]
    roots = tuple(f"{folder}/" for folders in PYTEST_ROOTS.values() for folder in folders)
    assert not [name for name in names if not name.startswith(roots)]


def test_python_files_open_with_their_header() -> None:
    head = b"# SPDX-FileCopyrightText: The ModeKeeper Authors\n# SPDX-License-Identifier: Apache-2.0\n"
    names = [name for name in FILES if name.suffix == ".py" and text_of(name)]
    assert not [str(name) for name in names if not text_of(name).removeprefix(b"#!/usr/bin/python\n").startswith(head)]


def test_no_test_is_switched_off() -> None:
    """A skip hides. A test that needs what only some machines have calls `pytest.skip` with what is missing."""
    off = re.compile(rb"pytest\.mark\.(?:skip|xfail)\b|unittest\.skip|pytest\.importorskip")
    names = [
        name for name in FILES if name.parts[0] == "tests" and name.suffix == ".py" and name.name != Path(__file__).name
    ]
    assert not [str(name) for name in names if off.search(text_of(name))]
