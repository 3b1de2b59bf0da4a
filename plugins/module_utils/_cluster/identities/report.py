# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Steps as a board reads them: a diff an object, a list of actions, one sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from .render import to_yaml
from .steps import Action, Step

_DONE = {
    Action.CREATE: "created",
    Action.PATCH: "changed",
    Action.REPLACE: "changed",
    Action.RECREATE: "made anew",
    Action.DELETE: "removed",
    Action.KEEP: "kept",
}


def diffs(steps: Iterable[Step]) -> list[dict[str, str]]:
    """Ansible's diff of every object that changes, in the order of the changes."""
    return [
        {
            "before_header": str(step.key),
            "after_header": str(step.key),
            "before": _text(step.before),
            "after": _text(step.after),
        }
        for step in steps
        if step.action is not Action.KEEP
    ]


def actions(steps: Iterable[Step]) -> list[dict[str, str]]:
    """``{object, action}`` of every object."""
    return [{"object": str(step.key), "action": step.action.value} for step in steps]


def summary(steps: Sequence[Step], *, check_mode: bool) -> str:
    """One sentence."""
    counts = Counter(_DONE[step.action] for step in steps)
    told = ", ".join(f"{counts[word]} {word}" for word in sorted(counts)) or "nothing there"
    return f"{len(steps)} objects: {told}" + (" (check mode: nothing was written)" if check_mode else "")


def _text(found: Mapping[str, Any] | None) -> str:
    return "" if found is None else to_yaml(found)
