# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Evidence of verify-after and rollback: a change that was watched and stands, and one whose pods never got ready, taken back."""

from __future__ import annotations

from pathlib import Path

from ansible_collections.modekeeper.core.plugins.module_utils._artifact.canonical import canonical_bytes
from tests.evidence.changes import changes
from tests.evidence.normal import pretty


def make(folder: Path) -> None:
    """Fill the folder."""
    runs = changes()
    kept, back = runs["kept"].artefacts, runs["rolled_back"].artefacts
    watched = {name: kept[name] for name in ("apply", "verify_after") if name in kept}
    (folder / "verify_after_apply_latest.json").write_text(pretty(watched), encoding="utf-8")
    attempt = {"gate": back["gate"], "apply": back["apply"]}
    (folder / "rollback_attempt_latest.json").write_text(pretty(attempt), encoding="utf-8")
    (folder / "decision_trace_slice.jsonl").write_bytes(
        b"".join(canonical_bytes(line) + b"\n" for line in runs["rolled_back"].trace)
    )
