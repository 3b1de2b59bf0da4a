# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""End a change that a run left open or halted: take it back, or go on with it."""

from __future__ import annotations

DOCUMENTATION = r"""
---
module: recover
short_description: End a change that a run left open or halted
version_added: 0.3.0
author: The ModeKeeper Authors (@modekeeper)
description:
  - A run that was killed leaves its journal open; one that met the kill-switch, a ledger that takes no event or a lost lock leaves it
    halted. The journal stands in O(out) and, before anything was written, in the cluster; so any machine with a kubeconfig will do.
  - V(rollback) takes back what was written and is still ours, the last item first. It asks for no licence, plan or passport.
  - V(resume) goes on with it. It asks everything that C(ansible-playbook modekeeper.core.apply) asks, and needs the same files.
  - Each object says itself whether a write arrived. What somebody else wrote since is left alone and told of.
options:
  mode:
    description: What to do with it.
    type: str
    choices: [rollback, resume]
    required: true
  passport:
    description: Path of the passport, or the name of a template.
    type: str
    default: pilot
  license:
    description: The licence.
    type: path
  trust:
    description: Folder of root sets, issuers and lists.
    type: path
  approvals:
    description: Folder of approvals, as C(ansible-playbook modekeeper.core.approve) leaves them.
    type: path
  change_ref:
    description: The change record that this belongs to; kept on each object.
    type: str
  kill_switch_file:
    description: A file whose existence means that the kill-switch is on.
    type: path
  chdir:
    description: Folder against which relative paths in the other options are read.
    type: path
extends_documentation_fragment:
  - modekeeper.core.attributes
  - modekeeper.core.attributes.actiongroup_cluster
  - modekeeper.core.cluster
  - modekeeper.core.ledger
  - modekeeper.core.ledger.state
  - modekeeper.core.out
  - modekeeper.core.telemetry
attributes:
  check_mode:
    description: Can run in C(check_mode). Neither a file nor the cluster is written then.
    support: full
  diff_mode:
    support: full
  idempotent:
    description: A change is ended once; with nothing left to end nothing is done.
    support: full
requirements:
  - Kubernetes 1.30 or newer
  - msgspec (Python library)
notes:
  - O(context) is the applier's. One that may do more than the applier should is refused.
  - A gate that blocks is a result, not a failure of the module. RV(ok) is false then, and the playbook ends with the first reason code.
  - The options from O(passport) to O(change_ref), and O(telemetry), are read for V(resume) alone.
seealso:
  - module: modekeeper.core.apply
  - module: modekeeper.core.kill_switch
"""

EXAMPLES = r"""
- name: See what would be taken back
  modekeeper.core.recover:
    kubeconfig: ~/.kube/config
    out: out
    mode: rollback
  check_mode: true
  diff: true
"""

RETURN = r"""
ok:
  description: Whether what was asked for holds.
  returned: success
  type: bool
outcome:
  description:
    - C(nothing_to_do) where no change was left; C(planned) or C(blocked) in check mode; C(blocked) outside it too.
    - Else C(rolled_back), C(rollback_incomplete), C(kept), C(held) or C(halted).
  returned: success
  type: str
artifacts:
  description: The decision of the gate and the report on the change, as C({id, kind}).
  returned: success
  type: list
  elements: dict
reasons:
  description: What is in the way, or why it was taken back or halted, as C({code, message, remedy}) in the order of precedence.
  returned: always
  type: list
  elements: dict
summary:
  description: Counts of gates by result or, of a change that was begun, of items.
  returned: success
  type: dict
code:
  description: The reason code of a failure.
  returned: failure
  type: str
"""

from ansible_collections.modekeeper.core.plugins.module_utils._edge.argspec import (
    CLUSTER,
    LEDGER,
    OUT,
    TELEMETRY,
    ArgumentSpec,
)
from ansible_collections.modekeeper.core.plugins.module_utils._edge.changing.recovering import recover
from ansible_collections.modekeeper.core.plugins.module_utils._edge.step import run_step

SPEC = (
    CLUSTER.merge(LEDGER)
    .merge(OUT)
    .merge(TELEMETRY)
    .merge(
        ArgumentSpec(
            {
                "mode": {"type": "str", "choices": ["rollback", "resume"], "required": True},
                "passport": {"type": "str", "default": "pilot", "no_log": False},
                "license": {"type": "path"},
                "trust": {"type": "path"},
                "approvals": {"type": "path"},
                "change_ref": {"type": "str"},
                "kill_switch_file": {"type": "path"},
                "chdir": {"type": "path"},
            }
        )
    )
)


def main() -> None:
    """Entry point."""
    run_step(SPEC, recover, libraries=("msgspec", "cryptography"))


if __name__ == "__main__":
    main()
