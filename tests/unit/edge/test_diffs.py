# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What a board sees of a plan: which container of which object, and to whom the change is proposed."""

from __future__ import annotations

from typing import Any

from ansible_collections.modekeeper.core.plugins.module_utils._artifact.model import Artifact
from ansible_collections.modekeeper.core.plugins.module_utils._edge.diffs import plan_diff

REF = {"kind": "Deployment", "namespace": "shop", "name": "web"}


def change(container: str, **more: Any) -> dict[str, Any]:
    field = {"path": f"/spec/{container or 'replicas'}", "from": "1", "to": "2"}
    return {"ref": REF, "container": container, "knob": "cpu_request", "fields": [field], **more}


def test_two_containers_of_one_object_are_told_apart_and_an_owner_is_named() -> None:
    owned = change("side", owner={"name": "Argo CD application shop", "code": "CONFLICT_GITOPS"})
    body = {"items": [change("app"), change("")], "at_source": [owned]}
    shown = plan_diff(Artifact(kind="Plan", schema="modekeeper.plan/1", body=body))
    assert [entry["before_header"] for entry in shown] == [
        "Deployment shop/web [app] cpu_request",
        "Deployment shop/web cpu_request",
        "Deployment shop/web [side] cpu_request",
    ]
    assert shown[0]["after_header"].endswith(" (proposed)")
    assert shown[2]["after_header"].endswith(" (proposed to Argo CD application shop)")
    assert shown[0]["after"] == "/spec/app: 2\n"
