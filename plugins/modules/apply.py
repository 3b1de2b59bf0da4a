# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Make a change that everything lets through, watch it, and take it back if it harms."""

from __future__ import annotations

DOCUMENTATION = r"""
---
module: apply
short_description: Make a planned change, or show what it would be and what is in the way
version_added: 0.3.0
author: The ModeKeeper Authors (@modekeeper)
description:
  - Reads plan, verify report, observation and passport from O(out), believes each only when its content fits its id, and asks the gate
    on facts gathered anew. Nothing that a play registered counts.
  - In check mode, the default of C(ansible-playbook modekeeper.core.apply), every write is dry-run by the API server, and the diff and
    C(gate.json) are made whatever is in the way. Nothing is written to the cluster.
  - Otherwise, with nothing in the way, it takes the cluster's lock, leaves C(undo/) for a person, and writes in waves of 1, 2, 4, 8, 8
    … objects, each announced in C(journal.jsonl) and in the cluster before it is sent. After each wave it waits for the rollouts and
    rests. New failures, a rollout that is not complete in time, or a gate that closes take the whole change back.
  - At the end O(telemetry) is read again until it decides or the passport's deadline is over, and C(verify_after.json) says what came of
    it. One series that is worse than before takes the change back; so does evidence that does not decide, unless the passport says hold.
  - The kill-switch, a ledger that takes no event and a lost lock stop it at once, and nothing is taken back. A person goes on with
    C(ansible-playbook modekeeper.core.recover).
  - A run that died is gone on with by the next one, from its journal.
options:
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
    description: A plan is made once; after it was made, or taken back, it is refused.
    support: none
requirements:
  - Kubernetes 1.30 or newer
  - msgspec (Python library); for O(telemetry) also polars and numpy
notes:
  - O(context) is the applier's. One that may do more than the applier should is refused.
  - A gate that blocks is a result, not a failure of the module. RV(ok) is false then, and the playbook ends with the first reason code.
seealso:
  - module: modekeeper.core.verify
  - module: modekeeper.core.approve
  - module: modekeeper.core.kill_switch
"""

EXAMPLES = r"""
- name: See what would be changed, and what is in the way
  modekeeper.core.apply:
    kubeconfig: ~/.kube/config
    out: out
    license: license.json
    trust: trust
    trust_state: trust-state.json
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
    - C(planned) or C(blocked) in check mode; C(blocked) outside it too.
    - Of a change that was begun C(kept), C(held), C(rolled_back), C(rollback_incomplete) or C(halted).
  returned: success
  type: str
artifacts:
  description: The decision of the gate and, of a change that was begun, the report on it, as C({id, kind}).
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
from ansible_collections.modekeeper.core.plugins.module_utils._edge.changing.applying import apply
from ansible_collections.modekeeper.core.plugins.module_utils._edge.step import run_step

SPEC = (
    CLUSTER.merge(LEDGER)
    .merge(OUT)
    .merge(TELEMETRY)
    .merge(
        ArgumentSpec(
            {
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
    run_step(SPEC, apply, libraries=("msgspec", "cryptography"))


if __name__ == "__main__":
    main()
