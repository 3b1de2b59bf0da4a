# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A licence against a real API server: its uid, its clock, an identity that may not ask, and nothing written there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.controlplane import ControlPlane, mutations
from tests.integration.playbooks.runner import Run, body, playbook
from tests.vectors.license import x509
from tests.vectors.license.case import good, license_file, revocations
from tests.vectors.license.times import text

DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def plane() -> Iterator[ControlPlane]:
    with ControlPlane(controller_manager=False, scheduler=False, kwok=False) as started:
        yield started


@pytest.fixture
def home(plane: ControlPlane, tmp_path: Path) -> Path:
    """A licence for this cluster that holds today, whichever day that is."""
    now = datetime.now(UTC)
    uid = plane.request("GET", "/api/v1/namespaces/kube-system").json()["metadata"]["uid"]
    case = good()
    case.license = license_file(clusters=[uid], not_after=text(now + 100 * DAY))
    case.crls["one.pem"] = x509.crl_pem(x509.crl(case.root, 4, start=now - DAY, end=now + 60 * DAY))
    case.revocations["issuer.json"] = revocations(issued_at=text(now - DAY), next_update=text(now + 20 * DAY))
    case.write(tmp_path)
    return tmp_path


def check(folder: Path, kubeconfig: Path) -> Run:
    variables = {
        "modekeeper_license": "license.json",
        "modekeeper_trust": "trust",
        "modekeeper_trust_state": "state.json",
        "modekeeper_kubeconfig": str(kubeconfig),
    }
    return playbook("license_check", variables, cwd=folder)


def test_the_licence_holds_for_this_cluster_and_the_servers_clock_is_remembered(
    plane: ControlPlane, home: Path
) -> None:
    mark = plane.audit_mark()
    started = datetime.now(UTC).replace(microsecond=0)
    run = check(home, plane.admin_kubeconfig)
    assert run.status == 0, run.text
    found = body(home / "out", "license.json")
    results = {entry["code"]: entry["result"] for entry in found["checks"]}
    assert {results[code] for code in ("CLUSTER_UNKNOWN", "CLUSTER_NOT_BOUND", "CLOCK_DISAGREES")} == {"passed"}
    assert found["asked"]["server_date"] is not None
    state = json.loads((home / "state.json").read_bytes())
    assert state["time"] >= text(started)
    assert mutations(plane.audit_events(mark)) == []


def test_a_licence_copied_to_another_cluster_does_not_hold(plane: ControlPlane, home: Path) -> None:
    (home / "license.json").write_bytes(license_file(not_after=text(datetime.now(UTC) + 100 * DAY)))
    run = check(home, plane.admin_kubeconfig)
    assert (run.status, run.first_word) == (2, "CLUSTER_NOT_BOUND")


def test_a_clock_turned_back_is_seen_by_the_server(plane: ControlPlane, home: Path) -> None:
    early = text(datetime.now(UTC) - timedelta(hours=1))
    variables = {"modekeeper_license": "license.json", "modekeeper_trust": "trust", "modekeeper_now": early}
    run = playbook("license_check", {**variables, "modekeeper_kubeconfig": str(plane.admin_kubeconfig)}, cwd=home)
    assert (run.status, run.first_word) == (2, "CLOCK_DISAGREES")


def test_an_identity_that_may_not_ask_leaves_the_cluster_unknown(plane: ControlPlane, home: Path) -> None:
    account = {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "nobody"}}
    plane.request("POST", "/api/v1/namespaces/default/serviceaccounts", account)
    token = plane.token_for("default", "nobody")
    run = check(home, plane.kubeconfig_with_tokens("nobody", {"nobody": token}))
    assert (run.status, run.first_word) == (2, "CLUSTER_UNKNOWN")
    assert "READ_FORBIDDEN" in body(home / "out", "license.json")["reasons"][0]["message"]
