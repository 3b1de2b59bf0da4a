# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Whether the pods that the changed template leads to would be admitted: what only they are refused for speaks against the plan."""

from __future__ import annotations

from collections.abc import Iterator

from ...._cluster.dryrun.probe_pod import compare
from ...._reasons.errors import reason
from ...facts import Facts
from ...live.gathered import Gathered, Probe
from ...model import Finding, Result
from .check import LiveCheck


def _evaluate(_facts: Facts, gathered: Gathered) -> Iterator[Finding]:
    for probe in gathered.probes:
        yield from _findings(probe)


def _findings(probe: Probe) -> Iterator[Finding]:
    said, answer = compare(probe.live.answer, probe.patched.answer)
    result: Result = said
    for item in probe.items:
        if answer is None:
            yield Finding(result, item)
            continue
        also = ", as today's pods would be too" if result == "note" else ""
        message = f"a pod of the changed template: {answer.message}{also}"
        yield Finding(result, item, (reason(answer.code, message),), dict(answer.details))


CHECK = LiveCheck("probe_pods", _evaluate)
