# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What a picture shows, before anything is drawn: pure data, in the units of the records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

SUBJECT = "subject"
"""What the finding is about."""
PEERS = "peers"
"""What it is compared with."""
RULE = "rule"
"""Where the rule, a limit or a request lies."""
FIGURE = "figure"
"""A figure of the finding: the level before and after."""


@dataclass(frozen=True)
class Trace:
    """A line from sample to sample; a NaN value breaks it.

    :ivar x: steps, or milliseconds since 1970. :ivar name: what stands at its end. :ivar role: one of this module's roles.
    """

    x: NDArray[Any]
    y: NDArray[Any]
    name: str
    role: str = SUBJECT


@dataclass(frozen=True)
class Band:
    """Between which values most samples lie."""

    x: NDArray[Any]
    low: NDArray[Any]
    high: NDArray[Any]
    role: str = PEERS


@dataclass(frozen=True)
class Level:
    """A value that holds from ``begin`` to ``end``, over the whole width where these are absent."""

    value: float
    name: str
    role: str = RULE
    begin: float | None = None
    end: float | None = None


@dataclass(frozen=True)
class Span:
    """A part of the width that is shaded."""

    begin: float
    end: float


@dataclass(frozen=True)
class View:
    """The width of a picture: steps, or milliseconds since 1970 with ``by_time``."""

    by_time: bool
    low: float
    high: float


@dataclass(frozen=True)
class Chart:
    """The figures of a picture.

    :ivar marks: places of records without a value that could be drawn (a NaN), or of what happened; ``marks_name`` says what they are.
    :ivar zero: whether the axis of values begins at zero, as it must where one length is compared with another.
    """

    metric: str
    unit: str
    view: View
    traces: Sequence[Trace]
    band: Band | None = None
    levels: Sequence[Level] = ()
    spans: Sequence[Span] = ()
    marks: Sequence[float] = ()
    marks_name: str = ""
    zero: bool = True


@dataclass(frozen=True)
class Picture:
    """A chart with its words.

    :ivar title: what was found, and in what. :ivar figures: its first figures. :ivar rule: the rule it was found by.
    :ivar told: the picture for who cannot see it.
    """

    title: str
    figures: str
    rule: str
    told: str
    chart: Chart
