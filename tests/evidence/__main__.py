# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""`make evidence`: makes the files of `docs/evidence` again from real runs.

Each ticket's evidence is a file `tests/evidence/evidence_<mkNNN_name>.py` with a function `make(folder)` that fills the
empty folder it is given; it becomes `docs/evidence/<mkNNN_name>/`. With `--check` nothing is written, and the committed
bytes are compared with those just made.
"""

from __future__ import annotations

import argparse
import filecmp
import importlib
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.tools.paths import ROOT

FOLDER = Path(__file__).resolve().parent
EVIDENCE = ROOT / "docs" / "evidence"


def names() -> list[str]:
    """The tickets' folders that can be made."""
    return sorted(path.stem.removeprefix("evidence_") for path in FOLDER.glob("evidence_*.py"))


def files(folder: Path) -> set[str]:
    """The files below `folder`, as relative paths."""
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def differences(made: Path, committed: Path) -> list[str]:
    """Paths whose bytes are not the same on both sides, or that one side lacks."""
    ours, theirs = files(made), files(committed) if committed.is_dir() else set()
    both = sorted(ours & theirs)
    changed = [name for name in both if not filecmp.cmp(made / name, committed / name, shallow=False)]
    return sorted([*changed, *(ours ^ theirs)])


def remake(name: str, *, check: bool) -> list[str]:
    """Make one folder again; with ``check`` only name what differs from the committed one."""
    with tempfile.TemporaryDirectory(prefix="modekeeper-evidence-") as scratch:
        made = Path(scratch)
        importlib.import_module(f"tests.evidence.evidence_{name}").make(made)
        if check:
            return differences(made, EVIDENCE / name)
        shutil.rmtree(EVIDENCE / name, ignore_errors=True)
        shutil.copytree(made, EVIDENCE / name, copy_function=shutil.copyfile)
    return []


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line."""
    parser = argparse.ArgumentParser(prog="make evidence", description=__doc__)
    parser.add_argument("names", nargs="*", help="folders of docs/evidence; all when none is named")
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    options = parser.parse_args(arguments)
    chosen = options.names or names()
    old = {name: found for name in chosen if (found := remake(name, check=options.check))}
    for name, found in old.items():
        print(f"{name}: not the committed bytes: {', '.join(found)}")
    print(f"{len(chosen) - len(old)} of {len(chosen)} {'hold' if options.check else 'made'}")
    return int(bool(old) or not chosen)


if __name__ == "__main__":
    sys.exit(main())
