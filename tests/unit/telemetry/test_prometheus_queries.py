# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""From options to requests, and from labels to names: pure."""

from __future__ import annotations

import itertools
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.modekeeper.core.plugins.module_utils._telemetry.metrics import CANONICAL
from ansible_collections.modekeeper.core.plugins.module_utils._telemetry.prometheus import queries
from ansible_collections.modekeeper.core.plugins.module_utils._telemetry.prometheus.client import Data, Reply, Result
from ansible_collections.modekeeper.core.plugins.module_utils._telemetry.prometheus.model import NAMES, Owners, Query
from ansible_collections.modekeeper.core.plugins.module_utils._telemetry.prometheus.options import parse_options
from ansible_collections.modekeeper.core.plugins.module_utils._telemetry.prometheus.profiles.registry import PROFILES
from ansible_collections.modekeeper.core.plugins.module_utils._telemetry.prometheus.table import pods
from ansible_collections.modekeeper.core.plugins.module_utils._telemetry.units import conversion

NOW = datetime(2026, 3, 1, 12, 0, 37, tzinfo=UTC)


def texts(**options: Any) -> list[str]:
    return [chunks[0].text for _profile, _series, chunks in queries.planned(parse_options(options, NOW))]


@given(
    step=st.integers(1, 900),
    points=st.integers(1, 3000),
    chunk=st.integers(1, 11_000),
    end=st.integers(1_700_000_000, 1_800_000_000),
)
def test_chunks_hold_each_point_of_the_window_once(step: int, points: int, chunk: int, end: int) -> None:
    given_ = {
        "step": f"{step}s",
        "window": f"{step * points}s",
        "chunk_points": chunk,
        "queries": [{"metric": "a", "query": "up"}],
    }
    options = parse_options(given_, datetime.fromtimestamp(end, UTC))
    ((_profile, _series, chunks),) = queries.planned(options)
    met = list(itertools.chain.from_iterable(range(part.start, part.end + 1, part.step) for part in chunks))
    assert met == list(range(options.end - step * (points - 1), options.end + 1, step))
    assert max(part.points for part in chunks) <= chunk
    assert queries.count(options) == len(chunks)
    # A later run asks for the same chunks, but for the first and the last.
    later = parse_options(given_, datetime.fromtimestamp(end + step, UTC))
    ((_profile, _series, again),) = queries.planned(later)
    assert set(chunks[1:-1]) <= set(again)


@given(start=st.integers(0, 10**9), step=st.integers(1, 900), points=st.integers(2, 11_000))
def test_halves_share_no_point_and_lack_none(start: int, step: int, points: int) -> None:
    whole = Query("up", start, start + step * (points - 1), step)
    first, second = whole.halves()
    assert first.points + second.points == whole.points
    assert (first.start, first.end + step, second.end) == (whole.start, second.start, whole.end)


def test_one_query_a_metric_and_namespace() -> None:
    assert len(texts(profile="kube-prometheus")) == 3
    named = texts(profile="kube-prometheus", namespaces=["a", "b"])
    assert len(named) == 6
    assert all(len(set(re.findall(r'namespace="(\w)"', text))) == 1 for text in named)


@pytest.mark.parametrize("name", sorted(PROFILES))
def test_a_profile_leaves_no_place_open_and_matches_the_cluster_everywhere(name: str) -> None:
    options = parse_options({"profile": name, "cluster": "eu-1", "namespaces": ["ml"]}, NOW)
    asked = [query.text for _owners, query in queries.owning(options)] + texts(
        profile=name, cluster="eu-1", namespaces=["ml"]
    )
    for text in asked:
        assert "$" not in text
        selectors = re.findall(r"\{([^}]*)\}", text)
        assert selectors
        assert all('cluster="eu-1"' in selector and 'namespace="ml"' in selector for selector in selectors)
    for series in PROFILES[name].series:
        assert series.metric in CANONICAL
        assert conversion(series.metric, series.unit) is not None
        assert set(series.labels) | set(PROFILES[name].labels) <= set(NAMES)


@given(st.text(max_size=30).filter(str.isprintable))
def test_a_matchers_text_cannot_leave_its_quotes(text: str) -> None:
    (query,) = texts(queries=[{"metric": "a", "query": "up{$where}"}], cluster=text)
    if not text:
        assert query == "up{}"
        return
    quoted = re.fullmatch(r'up\{cluster="((?:[^"\\\n]|\\.)*)",\}', query)
    assert quoted is not None
    assert re.sub(r"\\(.)", r"\1", quoted[1]) == text


def test_other_uses_of_the_dollar_stay() -> None:
    query = 'rate(x{pod=~"a$|b$",$where}[$rate])'
    assert texts(queries=[{"metric": "a", "query": query}], rate="2m") == ['rate(x{pod=~"a$|b$",}[120s])']


def test_pods_have_owners() -> None:
    def owned(pod: str, kind: str, name: str) -> Result:
        return Result({"namespace": "a", "pod": pod, "owner_kind": kind, "owner_name": name})

    answers = [
        owned("web-1", "ReplicaSet", "web-7c9d8b5f6d"),
        owned("odd-1", "ReplicaSet", "bare"),
        owned("db-0", "StatefulSet", "db"),
        owned("static", "Node", "node-1"),
        owned("train-0", "PyTorchJob", "train"),
    ]
    labelled = Result({"namespace": "a", "pod": "train-0", "name": "run", "type": "worker", "index": "3"})
    found = pods(
        [
            (Owners("", ("name",), ("type", "index")), Reply("success", Data("vector", [labelled]))),
            (Owners("", ("owner_name",)), Reply("success", Data("vector", answers))),
        ]
    )
    assert found == {
        ("a", "web-1"): ("web", ""),
        ("a", "odd-1"): ("bare", ""),
        ("a", "db-0"): ("db", ""),
        ("a", "train-0"): ("run", "worker-3"),
    }
