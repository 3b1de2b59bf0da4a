# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What a check says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from .._reasons.errors import reason, sort_reasons
from .items import Item

Result = Literal["passed", "failed", "insufficient", "not_evaluated", "note"]
Scope = Literal["static", "live"]


@dataclass(frozen=True)
class Finding:
    """One result of one check, of one item or (None) of the plan as a whole.

    :ivar figures: what was compared, units in the names.
    """

    result: Result
    item: Item | None = None
    reasons: tuple[Mapping[str, Any], ...] = ()
    figures: Mapping[str, Any] = field(default_factory=dict)


def passed(item: Item | None = None, **figures: Any) -> Finding:
    """The check holds."""
    return Finding("passed", item, (), figures)


def failed(code: str, message: str, item: Item | None = None, **figures: Any) -> Finding:
    """The check does not hold; the figures stand beside the reason."""
    return Finding("failed", item, (reason(code, message),), figures)


def insufficient(code: str, message: str, item: Item | None = None, **figures: Any) -> Finding:
    """Nobody can say."""
    return Finding("insufficient", item, (reason(code, message),), figures)


def note(code: str, message: str, item: Item | None = None, **figures: Any) -> Finding:
    """The check holds, and there is something to know."""
    return Finding("note", item, (reason(code, message),), figures)


def as_check(check_id: str, scope: Scope, finding: Finding) -> dict[str, Any]:
    """The finding as ``verify.json`` lists it."""
    item = finding.item
    return {
        **finding.figures,
        "id": check_id,
        "scope": scope,
        "item": item.label if item is not None else None,
        "index": item.index if item is not None else None,
        "result": finding.result,
        "reasons": sort_reasons(finding.reasons),
    }
