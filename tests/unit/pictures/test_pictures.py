# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A picture of each kind of finding: what it shows, how large it is, and that nothing of the machine is in it."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.modekeeper.core.plugins.module_utils._analysis.facts import Facts, gather
from ansible_collections.modekeeper.core.plugins.module_utils._analysis.signals.registry import DETECTORS
from ansible_collections.modekeeper.core.plugins.module_utils._report.pictures.axes import domain
from ansible_collections.modekeeper.core.plugins.module_utils._report.pictures.charts.registry import CHARTS
from ansible_collections.modekeeper.core.plugins.module_utils._report.pictures.draw import picture
from ansible_collections.modekeeper.core.plugins.module_utils._report.pictures.model import (
    FIGURE,
    PEERS,
    RULE,
    SUBJECT,
    Chart,
    Picture,
    Trace,
    View,
)
from ansible_collections.modekeeper.core.plugins.module_utils._report.pictures.paint import DARK, LIGHT
from ansible_collections.modekeeper.core.plugins.module_utils._report.pictures.svg import svg_bytes
from tests.unit.analysis import builders
from tests.unit.pictures import findings

SVG = "{http://www.w3.org/2000/svg}"
ROOT = Path(__file__).resolve().parents[3]
#: Findings about objects and what the API server says of them: no record of a metric shows them.
NO_SERIES = {"crash_loop", "image_pull", "mount_failed", "pending_resources", "restarting", "unschedulable"}
HOSTILE = "</text><script>alert(1)</script>\"'&\x00\x1b[31m\u202e\ufffe$\\frac{"


def drawn(pattern: str) -> Picture:
    found = picture(*findings.found(pattern))
    assert found is not None
    return found


def texts(svg: bytes) -> list[str]:
    return [entry.text or "" for entry in ET.fromstring(svg).iter(f"{SVG}text")]


def test_every_finding_has_a_picture_or_no_series_to_show() -> None:
    assert set(CHARTS) == {detector.pattern for detector in DETECTORS} - NO_SERIES == set(findings.CASES)


@pytest.mark.parametrize("pattern", findings.CASES)
def test_a_picture_says_what_was_found_by_which_rule_and_in_which_unit(pattern: str) -> None:
    found = drawn(pattern)
    svg = svg_bytes(found)
    root = ET.fromstring(svg)
    shown = texts(svg)
    assert len(svg) < 60_000
    assert root.get("role") == "img"
    assert root.get("aria-label") == found.title == root.findtext(f"{SVG}title")
    assert root.findtext(f"{SVG}desc") == found.told
    assert any(text.startswith(f"{pattern}: ") for text in shown)
    assert any(text.startswith("Rule: ") for text in shown)
    assert all(trace.name in shown for trace in found.chart.traces if len(trace.name) <= 24)
    assert any(np.isfinite(trace.y).any() for trace in found.chart.traces)


@pytest.mark.parametrize("pattern", findings.CASES)
def test_a_picture_needs_nothing_and_runs_nothing(pattern: str) -> None:
    svg = svg_bytes(drawn(pattern)).decode()
    assert not re.search(r"<script|href=|url\(|\bstyle=|\bid=|@import|on\w+=", svg)
    assert svg.count("http") == svg.count('xmlns="http://www.w3.org/2000/svg"') + svg.count("xmlns:xlink=")
    names = {entry.tag.removeprefix(SVG) for entry in ET.fromstring(svg).iter()}
    assert names <= {"svg", "title", "desc", "style", "g", "path", "line", "rect", "text"}


@pytest.mark.parametrize("pattern", sorted(set(findings.CASES) - {"drift", "gpu_idle", "gpu_saturated"}))
def test_the_window_is_in_view(pattern: str) -> None:
    chart = drawn(pattern).chart
    assert all(chart.view.low <= span.begin <= span.end <= chart.view.high for span in chart.spans)


def test_every_colour_has_a_dark_one() -> None:
    svg = svg_bytes(drawn("straggler")).decode()
    used = set(re.findall(r'(?:fill|stroke)="(#[0-9a-f]{6})"', svg))
    told = set(re.findall(r"\[(?:fill|stroke)='(#[0-9a-f]{6})'\]", svg))
    assert len(used) > 4
    assert used <= told


def test_the_rule_of_a_straggler_is_drawn_against_the_others_and_the_axis_begins_at_zero() -> None:
    chart = drawn("straggler").chart
    middle, bound, own = chart.traces
    assert bound.role == RULE
    assert np.allclose(bound.y, 1.25 * middle.y)
    assert own.name == "worker w6"
    assert chart.zero


def test_a_hundred_thousand_samples_keep_their_one_spike() -> None:
    values = findings.noise(100_000)
    values[50_000:] *= 2
    values[77_777] = 100.0
    found = picture(*findings.of(findings.Case(builders.series(values)), "step_change"))
    assert found is not None
    assert max(np.nanmax(trace.y) for trace in found.chart.traces) == 100.0
    svg = svg_bytes(found)
    assert len(svg) < 60_000
    assert "▲ up to 100 s" in texts(svg)


def test_a_gap_breaks_the_line() -> None:
    (line,) = drawn("missing_data").chart.traces
    assert np.isnan(line.y).sum() == 1
    assert [(span.begin, span.end) for span in drawn("missing_data").chart.spans] == [(149.0, 221.0)]


def test_names_of_a_hostile_cluster_are_text_and_nothing_else() -> None:
    values = findings.noise((400, 8))
    values[200:, 6] *= 1.6
    frame = builders.workers(values, job=HOSTILE * 9)
    frame = frame.with_columns(worker=frame["worker"].cast(str).str.replace("w6", HOSTILE, literal=True).cast(str))
    found = picture(*findings.of(findings.Case(frame), "straggler"))
    assert found is not None
    svg = svg_bytes(found)
    assert b"<script" not in svg
    assert not re.search(rb"[\x00-\x08\x0b-\x1f]", svg)
    assert "</text><script>" in (ET.fromstring(svg).findtext(f"{SVG}title") or "")


def test_a_finding_whose_records_are_not_at_hand_has_no_picture() -> None:
    facts, signal = findings.found("straggler")
    other, _unused = findings.found("loss_frozen")
    assert picture(facts, signal) is not None
    assert picture(other, signal) is None


def test_the_same_bytes_in_another_zone_locale_and_hash_seed() -> None:
    def digests(**environment: str) -> str:
        code = (
            "import hashlib\nfrom tests.unit.pictures import findings\n"
            "from tests.unit.pictures.test_pictures import drawn, svg_bytes\n"
            "for name in ('job_stalled', 'over_requested', 'straggler'):\n"
            "    print(hashlib.sha256(svg_bytes(drawn(name))).hexdigest())\n"
        )
        surroundings = {**os.environ, "PYTHONPATH": f"{ROOT / '.dev'}:{ROOT}", **environment}
        return subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, env=surroundings, check=True, capture_output=True, text=True
        ).stdout

    here = "".join(
        f"{hashlib.sha256(svg_bytes(drawn(name))).hexdigest()}\n"
        for name in ("job_stalled", "over_requested", "straggler")
    )
    away = digests(
        TZ="Pacific/Kiritimati", LC_ALL="de_DE.UTF-8", LANG="de_DE.UTF-8", PYTHONHASHSEED="4711", HOME="/nowhere"
    )
    assert here == away


EXTREME = st.sampled_from(
    [0.0, -0.0, 1.0, -1.0, 1e-320, 1e308, -1e308, 5e-324, 0.3, 2.0, 1e15, float("nan"), float("inf")]
)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@given(st.sampled_from(sorted(findings.CASES)), st.lists(EXTREME, min_size=1, max_size=6))
@settings(deadline=None, max_examples=80)
def test_whatever_the_records_hold_it_is_a_picture_or_none(pattern: str, values: list[float]) -> None:
    case = findings.CASES[pattern]()
    _unused, signal = findings.of(case, pattern)
    shown = picture(facts_of(case, values), signal)
    svg = svg_bytes(shown) if shown is not None else b"<svg/>"
    ET.fromstring(svg)
    assert len(svg) < 60_000
    assert b"NaN" not in svg.replace(b"NaN, infinite", b"")


def facts_of(case: findings.Case, values: list[float]) -> Facts:
    many = pl.Series("value", (values * case.frame.height)[: case.frame.height], dtype=pl.Float64)
    return gather(case.frame.with_columns(many), case.cluster, case.now)


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("name", ["ink", "quiet", SUBJECT, PEERS, RULE, FIGURE])
@pytest.mark.parametrize("shaded", [0.0, 0.3])
def test_text_and_lines_stand_out_from_the_ground_and_from_the_window(
    colours: dict[str, str], name: str, shaded: float
) -> None:
    ground = mixed(colours["ground"], colours["window"], shaded)
    assert contrast(mixed(colours[name], colours[name], 0), ground) >= (3.0 if shaded else 4.5)


def mixed(below: str, above: str, share: float) -> list[float]:
    ends = [[int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)] for colour in (below, above)]
    return [low * (1 - share) + high * share for low, high in zip(*ends, strict=True)]


def contrast(one: list[float], other: list[float]) -> float:
    """WCAG 2.2, contrast ratio and relative luminance."""

    def luminance(colour: list[float]) -> float:
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("values", [[1e308, -1e308], [5e-324, 0.0], [1e15, 1e15], [float("nan")], [0.0], [-3.0, -3.0]])
def test_an_axis_is_finite_and_of_some_length_whatever_it_shows(values: list[float]) -> None:
    trace = Trace(np.arange(len(values), dtype=float), np.array(values), "it")
    low, high = domain(Chart("it", "s", View(False, 0, 1), [trace]))
    assert 0 < high - low < np.inf


def test_the_drawer_is_not_loaded_by_steps_that_only_link_to_pictures() -> None:
    code = (
        "import sys\n"
        "from ansible_collections.modekeeper.core.plugins.module_utils._edge import account\n"
        "print([name for name in sys.modules if '_report.pictures' in name or 'vl_convert' in name])"
    )
    told = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(ROOT / ".dev")},
        check=True,
        capture_output=True,
        text=True,
    )
    assert told.stdout.strip() == "[]"
