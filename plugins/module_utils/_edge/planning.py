# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The plan step: from the observation and a passport to a plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .._ledger.events import Event
from .._plan.passport.load import load_passport
from .._plan.plan import make_plan
from . import kinds
from .diffs import plan_diff
from .result import finish
from .workspace import Workspace

if TYPE_CHECKING:
    from ansible.module_utils.basic import AnsibleModule


def plan(module: AnsibleModule) -> dict[str, Any]:
    """Run the step with the module's options."""
    workspace = Workspace.of(module.params, check_mode=module.check_mode)
    passport = load_passport(module.params["passport"])
    made = make_plan(workspace.load(*kinds.OBSERVATION), passport)
    return {**finish(workspace, kinds.PLAN.name, made, plan_diff(made), Event.PLAN), "ok": True}
