# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Makes the checkout importable as `ansible_collections.modekeeper.core` for pytest.

`.dev/ansible_collections/modekeeper/core` is a link back to this checkout. `make` makes it; it is made here too, so
that a bare `pytest` in a new clone works.
"""

from __future__ import annotations

import atexit
import itertools
import os
import shutil
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

from hypothesis import settings

ROOT = Path(__file__).resolve().parent
DEV = ROOT / ".dev"
LINK = DEV / "ansible_collections" / "modekeeper" / "core"


def _link() -> None:
    LINK.parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileExistsError):  # made by make, or by an xdist worker beside us
        LINK.symlink_to(Path("../../.."), target_is_directory=True)


_link()
for entry in (str(ROOT), str(DEV)):
    if entry not in sys.path:
        sys.path.insert(0, entry)
# Fixtures for every test, wherever it lives: a real control plane, and a namespace in it.
pytest_plugins = ("tests.controlplane.fixtures",)
# Child processes (ansible-playbook, python -m …) see the same tree; ansible keeps its state inside the checkout.
os.environ.setdefault("ANSIBLE_HOME", str(ROOT / ".ansible"))
os.environ.setdefault("ANSIBLE_CONFIG", str(ROOT / "ansible.cfg"))

# Each test begins a ledger of its own where it names none, and none touches the user's.
STATE = tempfile.mkdtemp(prefix="modekeeper-state-")
atexit.register(shutil.rmtree, STATE, ignore_errors=True)
os.environ["XDG_STATE_HOME"] = STATE
_COUNT = itertools.count()


def pytest_runtest_setup() -> None:
    """A new place for lasting state."""
    os.environ["XDG_STATE_HOME"] = str(Path(STATE) / str(next(_COUNT)))


# The same examples every time, and no time limit: a run on a busy machine must not differ from a run on a quiet one.
# `HYPOTHESIS_PROFILE=explore` looks further.
settings.register_profile("steady", derandomize=True, deadline=None)
settings.register_profile("explore", deadline=None, max_examples=2_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))
