# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What replays of a history say of the rule, as the artefact ``verify_noise.json``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ..._analysis.regression.model import Rule
from ..._analysis.regression.noise import TOO_HIGH, Noise
from ..._analysis.signal import rounded
from ..._artifact.model import Artifact
from ..._reasons.errors import reason
from ..ports import Reason

KIND, SCHEMA = "VerifyNoise", "modekeeper.verify-noise/1"
_MOST_NAMED = 20


def make_report(noises: Sequence[Noise], rule: Rule, inputs: Iterable[str]) -> Artifact:
    """The artefact. Its outcome is ``too_high`` where any job is, ``insufficient_evidence`` where none could be replayed.

    :param inputs: ids of the passport and of the telemetry.
    """
    reasons = _reasons(noises)
    high = any(noise.too_high for noise in noises)
    told = any(noise.alarms.decided for noise in noises)
    totals = {
        name: sum(getattr(noise.alarms, name) for noise in noises)
        for name in ("cuts", "decided", "alarms", "undecided")
    }
    body = {
        "outcome": "too_high" if high else "calibrated" if told else "insufficient_evidence",
        "rule": {
            "blocks": rule.blocks,
            "looks": list(rule.looks),
            "limit": rounded(rule.limit),
            "alarm": rounded(rule.alarm),
        },
        "jobs": [_job(noise) for noise in noises],
        "reasons": reasons,
        "summary": {"jobs": len(noises), "series": sum(len(noise.series) for noise in noises), **totals},
    }
    return Artifact(kind=KIND, schema=SCHEMA, body=body, inputs=tuple(inputs))


def _reasons(noises: Sequence[Noise]) -> list[Reason]:
    found = [_too_high(noise) for noise in noises if noise.too_high]
    found += [_unknown(noise) for noise in noises if not noise.alarms.decided]
    return (
        found
        or ([] if noises else [reason("NOISE_UNKNOWN", "telemetry holds no series that a change would be judged by")])
    )[:_MOST_NAMED]


def _too_high(noise: Noise) -> Reason:
    text = f"{noise.alarms.rate:.1%} of {noise.alarms.decided} replays of {noise.name} are false alarms; {TOO_HIGH:.0%} are borne"
    if noise.limit is not None:
        text += f"; a limit of {noise.limit:.1%} would keep them within bounds"
    return reason("NOISE_TOO_HIGH", text, job=noise.name)


def _unknown(noise: Noise) -> Reason:
    return reason("NOISE_UNKNOWN", f"no replay of {noise.name} could be decided", job=noise.name)


def _job(noise: Noise) -> dict[str, Any]:
    low, high = noise.alarms.interval
    return {
        "name": noise.name,
        "series": list(noise.series),
        "cuts": noise.alarms.cuts,
        "decided": noise.alarms.decided,
        "undecided": noise.alarms.undecided,
        "apart": noise.alarms.apart,
        "alarms": noise.alarms.alarms,
        "rate": rounded(noise.alarms.rate),
        "rate_low": rounded(low),
        "rate_high": rounded(high),
        "limit": None if noise.limit is None else rounded(noise.limit),
        "power": [_power(factor, shares) for factor, shares in noise.power.items() if shares],
    }


def _power(factor: float, shares: Mapping[str, float]) -> dict[str, Any]:
    """:param shares: of replays that found it, by the series that was made worse."""
    worst = min(shares, key=lambda name: (shares[name], name))
    return {
        "worse_by": rounded(factor - 1),
        "found": rounded(sum(shares.values()) / len(shares)),
        "found_least": rounded(shares[worst]),
        "of": worst,
    }
