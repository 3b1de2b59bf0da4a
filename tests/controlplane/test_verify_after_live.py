# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Verify-after as a customer meets it: latencies measured while the change is made decide whether it stays."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.controlplane import ControlPlane

from .meter import Meter
from .site import SPACE, Site, furnish, site

BEFORE, AFTER = "2", "1800m"
SERVICES = ("slower", "steady", "silent", "held", "blind")
DEADLINE = "30s"


@pytest.fixture(scope="module")
def plane() -> Iterator[ControlPlane]:
    with ControlPlane() as started:
        furnish(started, SERVICES)
        yield started


@pytest.fixture
def measured(plane: ControlPlane, tmp_path: Path) -> Callable[..., Site]:
    """A site whose passport wants changes judged by what is measured."""

    def opened(name: str, **after: Any) -> Site:
        found = site(plane, tmp_path, (name,))
        passport = json.loads((tmp_path / "passport.yml").read_text())
        passport["verify_after"] = {"deadline": DEADLINE, "on_insufficient_evidence": "rollback"} | after
        (tmp_path / "passport.yml").write_text(json.dumps(passport))
        run = found.run("evaluate", modekeeper_require_live=True)
        assert run.status == 0, run.text
        found.variables["modekeeper_telemetry"] = "latency.jsonl"
        return found

    return opened


def meter(shop: Site, name: str, since: float | None) -> Meter:
    """Latencies of a service, as they were until the change was written, and then another factor of that, or none."""
    journal = shop.out / "journal.jsonl"

    def factor() -> float | None:
        return since if journal.exists() and '"done"' in journal.read_text() else 1.0

    return Meter(shop.folder / "latency.jsonl", f"{SPACE}/{name}", factor)


def test_what_got_slower_is_taken_back(measured: Callable[..., Site]) -> None:
    shop = measured("slower")
    with meter(shop, "slower", 1.5):
        run = shop.run("apply", modekeeper_commit=True)
    assert run.status == 2, run.text
    assert "AFTER_REGRESSED: " in run.text
    assert shop.body("apply.json")["outcome"] == "rolled_back"
    assert shop.cpu("slower") == BEFORE
    report = shop.body("verify_after.json")
    assert (report["outcome"], report["decision"]) == ("regressed", "roll_back")
    (series,) = report["series"]
    assert series["name"] == "shop/slower/latency/s"
    assert series["low"] > 0.1 * series["base"]


def test_what_is_as_before_is_kept(measured: Callable[..., Site]) -> None:
    shop = measured("steady")
    with meter(shop, "steady", 1.0):
        run = shop.run("apply", modekeeper_commit=True)
    assert run.status == 0, run.text
    assert shop.cpu("steady") == AFTER
    report = shop.body("verify_after.json")
    assert (report["outcome"], report["decision"]) == ("unharmed", "keep")
    assert report["series"][0]["blocks_since"] == 12


@pytest.mark.parametrize(
    ("name", "policy", "outcome", "value"),
    [
        ("silent", "rollback", "rolled_back", BEFORE),
        ("held", "hold", "held", AFTER),
    ],
)
def test_what_is_not_measured_any_more_was_not_harmless(
    measured: Callable[..., Site], name: str, policy: str, outcome: str, value: str
) -> None:
    shop = measured(name, on_insufficient_evidence=policy)
    with meter(shop, name, None):
        run = shop.run("apply", modekeeper_commit=True)
    assert run.status == 2, run.text
    assert "AFTER_INSUFFICIENT: " in run.text
    assert shop.body("apply.json")["outcome"] == outcome
    assert shop.cpu(name) == value
    assert shop.body("verify_after.json")["outcome"] == "insufficient"


def test_what_could_not_be_judged_is_not_begun(measured: Callable[..., Site]) -> None:
    shop = measured("blind")
    with meter(shop, "another", 1.0):
        run = shop.run("apply", modekeeper_commit=True)
    assert run.status == 2, run.text
    assert "VERIFY_AFTER_BLIND: " in run.text
    assert "shop/blind" in run.text
    assert shop.cpu("blind") == BEFORE
    assert not (shop.out / "journal.jsonl").exists()
