# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The guides on changes do what they say: the first change, and a killed run in the night, typed as they stand there."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.controlplane import ControlPlane, wait_until
from tests.integration.guides.session import PAGES, blocks, session

from .harm import kill
from .site import SHORT, Site, furnish, site

BEFORE, AFTER = "2", "1800m"
YAML = re.compile(r"^\.\. code-block:: yaml\n\n((?:   .*\n|\n)+)", re.MULTILINE)


@pytest.fixture(scope="module")
def plane() -> Iterator[ControlPlane]:
    with ControlPlane() as started:
        furnish(started, ("web", "night"))
        yield started


def at_a_desk(plane: ControlPlane, folder: Path, shop: Site) -> None:
    """The files that the guides name."""
    shutil.copy(shop.variables["modekeeper_kubeconfig"], folder / "kubeconfig")
    shutil.copy(plane.admin_kubeconfig, folder / "admin.kubeconfig")
    (folder / "tools").mkdir()
    (folder / "tools" / "kubectl").symlink_to(plane.kubectl)


def test_a_killed_run_is_taken_back_by_the_page_for_three_in_the_morning(plane: ControlPlane, tmp_path: Path) -> None:
    (tmp_path / "gone").mkdir()
    shop = site(plane, tmp_path / "gone", ("night",), bake_least=300.0)
    assert shop.run("evaluate", modekeeper_require_live=True).status == 0
    process = shop.start("apply", modekeeper_commit=True)
    journal = shop.out / "journal.jsonl"
    wait_until(lambda: journal.exists() and '"done"' in journal.read_text(), "the first write", 60)
    kill(plane, process)
    assert shop.cpu("night") == AFTER
    at_a_desk(plane, tmp_path, shop)
    time.sleep(SHORT["lease"] + 1)
    assert len(blocks("three_in_the_morning")) == 1
    said = session("three_in_the_morning", tmp_path, collections=shop.collections, tools=tmp_path / "tools")
    assert "(taken back)" in said
    assert "**rolled_back**" in said
    assert shop.cpu("night") == BEFORE


def test_the_first_change_is_made_by_the_guide_for_operators(plane: ControlPlane, tmp_path: Path) -> None:
    shop = site(plane, tmp_path, ("web",))
    at_a_desk(plane, tmp_path, shop)
    files = YAML.findall((PAGES / "first_apply.rst").read_text(encoding="utf-8"))
    for name, text in zip(("site.yml", "applier.yml"), files, strict=True):
        (tmp_path / name).write_text(textwrap.dedent(text))
    said = session("first_apply", tmp_path, collections=shop.collections, tools=tmp_path / "tools")
    assert said.count('+              cpu: "1800m"') >= 1
    assert "**kept**" in said
    assert shop.cpu("web") == AFTER
    assert shop.live("web")["metadata"]["annotations"]["modekeeper/change-ref"] == "CHG-1001"
    trace = [json.loads(line) for line in (tmp_path / "out" / "decision_trace.jsonl").read_text().splitlines()]
    steps = list(dict.fromkeys(line["step"] for line in trace))
    assert steps == ["observe", "plan", "verify", "quarantine", "gate", "apply"]
    assert [line["decision"] for line in trace if line["step"] == "apply"] == [
        *("opened", "announced", "applied", "baked", "keep", "closed", "kept"),
    ]
    digest = hashlib.sha256((tmp_path / "out" / "decision_trace.jsonl").read_bytes()).hexdigest()
    assert len(blocks("for_boards")) == 1
    said = session("for_boards", tmp_path, tools=tmp_path / "tools")
    assert f"{digest}  out/decision_trace.jsonl" in said
    assert f'"sha256:{digest}"' in said
