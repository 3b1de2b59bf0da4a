# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Every room has its place, its page and its manners. The order of imports is import-linter's (`pyproject.toml`)."""

from __future__ import annotations

import ast
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from tests.tools.paths import ROOT

UTILS = ROOT / "plugins" / "module_utils"
ROOMS = sorted(path.name for path in UTILS.glob("_*") if path.is_dir() and path.name != "__pycache__")
GUARD = UTILS / "_lib"
"""The one room that may import third-party libraries at module level, guarded."""


def top_level_imports(path: Path) -> Iterator[str]:
    """First names of what `path` imports when it is imported itself: not in functions, not under TYPE_CHECKING."""
    todo: list[ast.stmt] = list(ast.parse(path.read_text(encoding="utf-8")).body)
    while todo:
        node = todo.pop()
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module.split(".")[0]
        elif isinstance(node, ast.If) and ast.unparse(node.test) in {"TYPE_CHECKING", "typing.TYPE_CHECKING"}:
            todo += node.orelse
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            todo += [child for block in ("body", "orelse", "finalbody") for child in getattr(node, block, [])]
            todo += [child for handler in getattr(node, "handlers", []) for child in handler.body]


def python_files(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.py"))


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_has_a_page_on_the_site_and_a_row_in_the_map(room: str) -> None:
    page = f"room_{room.lstrip('_')}"
    assert (ROOT / "docs" / "docsite" / "rst" / f"{page}.rst").is_file(), f"write docs/docsite/rst/{page}.rst"
    assert f"module_utils/{room}`" in (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_has_its_place_in_the_order_of_imports(room: str) -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    (layers,) = (entry["layers"] for entry in settings["tool"]["importlinter"]["contracts"] if entry["id"] == "rooms")
    assert room in {name.strip(" ()") for layer in layers for name in layer.split("|")}


def test_every_page_is_on_the_site() -> None:
    docsite = ROOT / "docs" / "docsite"
    sections = yaml.safe_load((docsite / "extra-docs.yml").read_text(encoding="utf-8"))["sections"]
    listed = [page for section in sections for page in section["toctree"]]
    assert sorted(listed) == sorted(path.stem for path in (docsite / "rst").glob("*.rst"))


@pytest.mark.parametrize("room", [room for room in ROOMS if UTILS / room != GUARD])
def test_a_room_imports_third_party_libraries_only_inside_functions(room: str) -> None:
    allowed = set(sys.stdlib_module_names) | {"ansible_collections"} | ({"ansible"} if room == "_edge" else set())
    found = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in python_files(UTILS / room)
        for name in top_level_imports(path)
        if name not in allowed
    }
    assert not found


def test_no_plugin_imports_heavy_libraries_at_its_top() -> None:
    allowed = set(sys.stdlib_module_names) | {"ansible", "ansible_collections"}
    folders = [path for path in (ROOT / "plugins").iterdir() if path.is_dir() and path != UTILS]
    found = {
        f"{path.relative_to(ROOT)}: {name}"
        for folder in folders
        for path in python_files(folder)
        for name in top_level_imports(path)
        if name not in allowed
    }
    assert not found


def test_rooms_import_nothing_by_a_computed_name() -> None:
    """AnsiballZ packs only what literal imports name. `find_spec` to tell what is installed is no import."""
    computed = {"importlib.import_module", "import_module", "__import__"}
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in python_files(UTILS)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in computed
    ]
    assert not found
