# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Verdicts as a whole: one order, one rounding, the same bytes whatever the order of the input."""

from __future__ import annotations

import math

import msgspec
import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.modekeeper.core.plugins.module_utils._analysis import find_signals
from ansible_collections.modekeeper.core.plugins.module_utils._analysis.find import outcome
from ansible_collections.modekeeper.core.plugins.module_utils._analysis.naming import named, natural
from ansible_collections.modekeeper.core.plugins.module_utils._analysis.signal import rounded, verdict
from ansible_collections.modekeeper.core.plugins.module_utils._analysis.signals.registry import DETECTORS
from ansible_collections.modekeeper.core.plugins.module_utils._artifact.canonical import canonical_bytes, digest

from .builders import NOW, cluster, pod, series, state, workers


def frame() -> pl.DataFrame:
    values = np.random.default_rng(1).lognormal(0, 0.05, (120, 5))
    values[60:, 2] *= 2
    return pl.concat(
        [workers(values), workers(values, job="other", metric="latency"), series(np.ones(50), metric="loss", unit="1")]
    )


def test_the_same_bytes_whatever_the_order_of_the_records() -> None:
    seen = cluster(pods=(pod("web-1", state(reason="OOMKilled")), pod("web-2", state(restarts=9))))
    first = find_signals(frame(), seen, observed_at=NOW)
    second = find_signals(frame().sample(fraction=1, shuffle=True, seed=3), seen, observed_at=NOW)
    encoded = [canonical_bytes(msgspec.to_builtins(found)) for found in (first, second)]
    assert encoded[0] == encoded[1]
    assert len({signal.id for signal in first}) == len(first)


def test_signals_come_first_and_every_verdict_has_its_rule_and_pattern() -> None:
    found = find_signals(frame(), cluster(), observed_at=NOW)
    order = [
        ("signal_found", "insufficient_evidence", "no_actionable_signal").index(signal.outcome) for signal in found
    ]
    assert order == sorted(order)
    patterns = {detector.pattern for detector in DETECTORS}
    assert {signal.pattern for signal in found} <= patterns
    assert all(signal.evidence["rule"] for signal in found)
    assert all("why" in signal.evidence for signal in found if signal.outcome == "insufficient_evidence")


def test_nothing_to_judge_is_no_verdict() -> None:
    assert find_signals(None, None, observed_at=NOW) == []
    assert find_signals(frame().clear(), None, observed_at=NOW) == []


def test_the_outcome_of_all() -> None:
    bad, blind, well = (
        verdict("p", name, {}, {}) for name in ("signal_found", "insufficient_evidence", "no_actionable_signal")
    )
    assert outcome([well, blind, bad]) == "signal_found"
    assert outcome([well, blind]) == "no_actionable_signal"
    assert outcome([blind]) == outcome([]) == "insufficient_evidence"


def test_an_id_is_the_digest_of_the_rest() -> None:
    found = verdict(
        "straggler", "signal_found", {"job": "a", "worker": ""}, {"x": (1 / 3, math.inf), "none": None}, {"to": None}
    )
    assert found.subject == {"job": "a"}
    assert found.evidence == {"x": [0.333333, "inf"]}
    body = {key: value for key, value in msgspec.to_builtins(found).items() if key != "id"}
    assert found.id == "straggler-" + digest(body).removeprefix("sha256:")[:16]


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_figures_keep_six_digits(value: float) -> None:
    found = rounded(value)
    assert found == pytest.approx(value, rel=1e-5, abs=1e-300)
    assert rounded(float(found)) == found


def test_names_in_their_natural_order() -> None:
    assert named(["w10", "w9", "w1", "w9"]) == ["w1", "w9", "w10"]
    assert natural("a2b") < natural("a10b")
