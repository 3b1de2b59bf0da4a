# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What telemetry says at one moment, as the series that the passport wants judged."""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from ..._analysis.facts import gather
from ..._analysis.regression.decide import Loads
from ..._analysis.regression.lines import before, concerning, lines, loads
from ..._analysis.regression.model import Line
from ..._plan.passport.after import AfterPolicy
from ..._reasons.errors import ModeKeeperError
from ..._telemetry import read_sources
from ..._telemetry.prometheus.address import is_url

_OURS = ("end", "resume")
"""Options that would give the data of an earlier look for those of a later one."""
Objects = frozenset[tuple[str, str]]
"""Namespace and name of each changed object."""


@dataclass(frozen=True)
class Measured:
    """:ivar lines: series to be judged. :ivar loads: what their jobs were given to do. :ivar digests: of what was read."""

    lines: Sequence[Line]
    loads: Loads
    digests: tuple[str, ...]


def measure(params: Mapping[str, Any], policy: AfterPolicy, objects: Objects | None, now: datetime) -> Measured:
    """Read the sources that the options name; nothing where they name none.

    :param objects: that were, or would be, changed; None: a history is looked at, and all of it counts.
    :param now: what is said to be later is not believed.
    :raises ModeKeeperError: ``TELEMETRY_…``, ``PROMETHEUS_…``, ``LIBRARY_MISSING``.
    """
    if not params.get("telemetry"):
        return Measured((), {}, ())
    for name in ("polars", "numpy"):
        if importlib.util.find_spec(name) is None:
            raise ModeKeeperError("LIBRARY_MISSING", f"the Python library {name} is not installed", library=name)
    telemetry = read_sources(
        params["telemetry"],
        params["telemetry_columns"],
        options=_options(params, policy, () if objects is None else _OURS),
        now=now,
    )
    facts = gather(telemetry.frame, None, now)
    found = [_until(line, now) for line in lines(facts, policy.conditions)]
    return Measured(
        found if policy.named or objects is None else concerning(found, objects),
        {key: [_until(line, now) for line in entries] for key, entries in loads(facts).items()},
        telemetry.digests,
    )


def place_of(moment: datetime) -> int:
    """A moment as the place of a timed series: microseconds since 1970."""
    return round(moment.astimezone(UTC).timestamp() * 1e6)


def _until(line: Line, now: datetime) -> Line:
    return before(line, place_of(now)) if line.timed else line


def _options(params: Mapping[str, Any], policy: AfterPolicy, left_out: Sequence[str]) -> dict[str, Any]:
    """How a Prometheus is asked: as the options say, and for the passport's own queries too."""
    options = {
        name: value for name, value in params["telemetry_options"].items() if value is not None and name not in left_out
    }
    own = [{"metric": name, "query": query, "unit": "1"} for name, query in policy.queries.items()]
    if own and any(is_url(source) for source in params["telemetry"]):
        if not options.get("queries") and not options.get("profile"):
            options["profile"] = ["kube-prometheus"]
        options["queries"] = [*options.get("queries", ()), *own]
    return options
