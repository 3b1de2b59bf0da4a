# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Evidence of the controls: what bounds a change, a decision that all gates passed, one that came too early, and what is new."""

from __future__ import annotations

from pathlib import Path

from tests.evidence.changes import changes
from tests.evidence.normal import pretty
from tests.tools.controls import controls, difference, released


def make(folder: Path) -> None:
    """Fill the folder."""
    runs, now = changes(), controls()
    shown = {
        "knobs": now["knobs"],
        "order": now["gates"],
        "gate": runs["kept"].artefacts["gate"],
        "apply": runs["kept"].artefacts["apply"],
    }
    (folder / "apply_controls_latest.json").write_text(pretty(shown), encoding="utf-8")
    (folder / "cooldown_blocked.json").write_text(pretty(runs["too_early"].artefacts["gate"]), encoding="utf-8")
    (folder / "contract_diff.md").write_text(difference(released(), now), encoding="utf-8")
