# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What a gate is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from .._reasons.errors import reason
from .known import NOT_GATHERED, Known, Unreadable

if TYPE_CHECKING:
    from .facts import Facts

Reason: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True)
class Gate:
    """One line of the table.

    :ivar families: names of the families of reason codes that are this gate's own.
    :ivar prefix: of its ``_UNREADABLE``.
    :ivar again: whether it is evaluated again before every write (↻).
    :ivar evaluate: every reason that blocks there; none: it is passed.
    """

    name: str
    families: tuple[str, ...]
    prefix: str
    evaluate: Callable[[Facts], Iterable[Reason]]
    again: bool = False


def unreadable(prefix: str, fact: Unreadable, what: str) -> Reason:
    """The reason for a fact that could not be read; ``what`` begins the sentence."""
    return reason(f"{prefix}_UNREADABLE", f"{what}: {fact.text}")


def found(prefix: str, fact: Known[tuple[Reason, ...]], what: str) -> tuple[Reason, ...]:
    """What was found, or that nobody could look."""
    return (unreadable(prefix, fact, what),) if isinstance(fact, Unreadable) else fact


def found_of_items(
    prefix: str, facts: Facts, fact: Known[Mapping[int, Known[tuple[Reason, ...]]]], what: str
) -> Iterator[Reason]:
    """The same of each item about to be written; one that nobody looked at blocks too."""
    change = facts.change
    if isinstance(fact, Unreadable):
        yield unreadable(prefix, fact, what)
        return
    if isinstance(change, Unreadable):
        yield unreadable(prefix, change, what)
        return
    places = range(len(change.items)) if facts.writing is None else facts.writing
    for place in places:
        yield from found(prefix, fact.get(place, NOT_GATHERED), f"{what}, item {place}")
