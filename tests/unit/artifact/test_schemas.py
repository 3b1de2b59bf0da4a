# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The contracts of the artefacts, and that a body with the right id but the wrong form is refused."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from ansible_collections.modekeeper.core.plugins.module_utils._artifact import store
from ansible_collections.modekeeper.core.plugins.module_utils._artifact.model import Artifact
from ansible_collections.modekeeper.core.plugins.module_utils._artifact.schemas import registry
from ansible_collections.modekeeper.core.plugins.module_utils._reasons.errors import ModeKeeperError

OBSERVATION: dict[str, Any] = {
    "cluster": None,
    "observed_at": None,
    "outcome": "no_actionable_signal",
    "reasons": [],
    "signals": [
        {
            "id": "straggler-1",
            "pattern": "straggler",
            "outcome": "no_actionable_signal",
            "subject": {"job": "a"},
            "window": {},
            "evidence": {"rule": "slower than its peers"},
        }
    ],
    "source": "telemetry",
    "summary": {"signals_found": 0},
    "telemetry": [],
}


@pytest.mark.parametrize("schema", registry.BODIES)
def test_each_contract_is_a_json_schema_of_2020_12(schema: str) -> None:
    Draft202012Validator.check_schema(registry.contract(schema))
    assert registry.contract(schema)["title"] == schema


def load(folder: Path, body: dict[str, Any]) -> Artifact:
    made = Artifact(kind="Observation", schema="modekeeper.observation/1", body=body)
    store.save_artifact(folder / "observation.json", made)
    return store.load_artifact(folder / "observation.json", "Observation", "modekeeper.observation/1")


def test_a_body_of_its_form_is_believed(tmp_path: Path) -> None:
    assert load(tmp_path, OBSERVATION).body == OBSERVATION


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda body: body.pop("signals"), "/ (required)"),
        (lambda body: body.update(more=1), "/ (additionalProperties)"),
        (lambda body: body.update(outcome="fine"), "/outcome (enum)"),
        (lambda body: body.update(signals={}), "/signals (type)"),
        (lambda body: body["signals"][0].pop("subject"), "/signals/0 (required)"),
        (lambda body: body["signals"][0]["subject"].update(object={}), "/signals/0/subject/object (required)"),
        (lambda body: body.update(cluster={}), "/cluster (required)"),
        (lambda body: body.update(reasons=[{"code": "lower"}]), "/reasons/0 (required)"),
        (lambda body: body.update(observed_at="yesterday"), "/observed_at (oneOf)"),
        (lambda body: body["summary"].update(signals_found=-1), "/summary/signals_found (minimum)"),
    ],
)
def test_a_forged_body_with_a_right_id_is_refused_and_its_place_is_named(
    tmp_path: Path, change: Any, place: str
) -> None:
    body = copy.deepcopy(OBSERVATION)
    change(body)
    with pytest.raises(ModeKeeperError) as caught:
        load(tmp_path, body)
    assert caught.value.code == "ARTIFACT_MALFORMED"
    assert place in caught.value.details["faults"]


def test_faults_name_places_and_never_values() -> None:
    found = registry.faults("modekeeper.observation/1", {**OBSERVATION, "outcome": "s3cret"})
    assert found == ["/outcome (enum)"]
