# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The verify_noise step: replays verify-after on a history, and says how often it would have been wrong."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from ..._analysis.regression.lines import workload_of
from ..._analysis.regression.noise import Noise, noise_of
from ..._change.after.noise_report import make_report
from ..._ledger.append import Entry
from ..._ledger.events import Event
from ..._plan.passport.after import AfterPolicy, after_policy
from ..._plan.passport.load import load_passport
from .. import kinds
from ..clock import run_time
from ..workspace import Workspace
from .measured import Measured, measure

if TYPE_CHECKING:
    from ansible.module_utils.basic import AnsibleModule


def verify_noise(module: AnsibleModule) -> dict[str, Any]:
    """Run the step with the module's options."""
    params = module.params
    workspace = Workspace.of(params, check_mode=module.check_mode)
    passport = load_passport(params["passport"])
    policy = after_policy(passport)
    seen = measure(params, policy, None, run_time(params["now"]))
    report = make_report(_noises(seen, policy), policy.rule, (passport.id, *seen.digests))
    changed = workspace.save(kinds.VERIFY_NOISE.name, report)
    recorded = workspace.recorder.note(Entry(Event.VERIFY_NOISE, (report.id,)))
    return {
        "changed": changed,
        "artifact": {"id": report.id, "kind": report.kind, "path": str(workspace.out / kinds.VERIFY_NOISE.name)},
        "ok": report.body["outcome"] == "calibrated",
        "outcome": report.body["outcome"],
        "jobs": report.body["jobs"],
        "reasons": report.body["reasons"],
        "summary": report.body["summary"],
        **recorded.result(),
    }


def _noises(seen: Measured, policy: AfterPolicy) -> list[Noise]:
    """One a decision: of all series where the passport names them, else of each workload's."""
    if policy.named:
        return [noise_of(_name_of(policy), seen.lines, seen.loads, policy.rule)] if seen.lines else []
    ordered = sorted(seen.lines, key=lambda line: (workload_of(line), line.name))
    return [
        noise_of("/".join(part for part in key if part), list(lines), seen.loads, policy.rule)
        for key, lines in groupby(ordered, key=workload_of)
    ]


def _name_of(policy: AfterPolicy) -> str:
    """What a decision by named conditions is called."""
    return "conditions " + ", ".join(sorted(condition.metric for condition in policy.conditions))
