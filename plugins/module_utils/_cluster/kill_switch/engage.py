# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Engages and releases the two sources that stand in the cluster: ConfigMap and binding. A person's identity does it, not the applier's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from ..identities.api import ObjectApi
from ..identities.compare import normalised
from ..identities.kinds import Key
from ..identities.names import KILL_SWITCH, NAMESPACE
from ..identities.shapes import ADMISSION, new
from ..identities.steps import Action, Step
from .policy import binding_spec

State = Literal["engaged", "released"]
_CONFIG_MAP = Key("ConfigMap", NAMESPACE, KILL_SWITCH)
_BINDING = Key("ValidatingAdmissionPolicyBinding", "", KILL_SWITCH)
#: Who said so and why, for whoever finds the switch on.
BY, WHY = "modekeeper/switched-by", "modekeeper/switched-because"


def plan_switch(api: ObjectApi, state: State, by: str, why: str) -> list[Step]:
    """What is to be done, and nothing where the switch is so already; found by reading and by dry run.

    Engaging binds the policy first, because that is what stops a client that never asks; releasing takes the binding away last, so that
    whatever breaks off in between leaves it on.

    :raises ModeKeeperError: any ``READ_…``, ``INSTALL_…``.
    """
    content, binding = _config_map(api, state, by, why), _binding(api, state)
    steps = [binding, content] if state == "engaged" else [content, binding]
    return [step for step in steps if step is not None]


def switch(api: ObjectApi, steps: Sequence[Step]) -> None:
    """Write what the steps say.

    :raises ModeKeeperError: any ``READ_…``, ``INSTALL_…``.
    """
    for step in steps:
        if step.action is Action.DELETE:
            api.delete(step.manifest, dry_run=False)
        elif step.action is Action.CREATE:
            api.make(step.manifest, dry_run=False)
        else:
            api.replace(step.manifest, dry_run=False)


def _config_map(api: ObjectApi, state: State, by: str, why: str) -> Step | None:
    data = {"engaged": "true" if state == "engaged" else "false"}
    live = api.read(_CONFIG_MAP)
    if live is None:
        wanted = {**new("v1", "ConfigMap", KILL_SWITCH, NAMESPACE), "data": data}
        wanted["metadata"]["annotations"] = {BY: by, WHY: why}
        answer = api.make(wanted, dry_run=True)
        return Step(_CONFIG_MAP, Action.CREATE, wanted, None, None, _shown(answer))
    if live.get("data") == data and not live.get("binaryData"):
        return None
    metadata = live["metadata"]
    annotations = {**(metadata.get("annotations") or {}), BY: by, WHY: why}
    kept = {key: value for key, value in live.items() if key != "binaryData"}
    wanted = {**kept, "data": data, "metadata": {**metadata, "annotations": annotations}}
    answer = api.replace(wanted, dry_run=True)
    return Step(_CONFIG_MAP, Action.REPLACE, wanted, live, _shown(live), _shown(answer))


def _binding(api: ObjectApi, state: State) -> Step | None:
    live = api.read(_BINDING)
    if state == "released":
        if live is None:
            return None
        api.delete(live, dry_run=True)
        return Step(_BINDING, Action.DELETE, live, live, normalised(live), None)
    wanted = {**new(ADMISSION, "ValidatingAdmissionPolicyBinding", KILL_SWITCH), "spec": binding_spec()}
    if live is None:
        return Step(_BINDING, Action.CREATE, wanted, None, None, normalised(api.make(wanted, dry_run=True)))
    if live.get("spec") == binding_spec():
        return None
    whole = {**live, "spec": binding_spec()}
    answer = api.replace(whole, dry_run=True)
    return Step(_BINDING, Action.REPLACE, whole, live, normalised(live), normalised(answer))


def _shown(live: Mapping[str, Any]) -> dict[str, Any]:
    return {**normalised(live), "data": live.get("data")}
