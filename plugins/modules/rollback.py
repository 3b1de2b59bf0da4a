# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Take back a change that was kept."""

from __future__ import annotations

DOCUMENTATION = r"""
---
module: rollback
short_description: Take back a change that was kept
version_added: 0.3.0
author: The ModeKeeper Authors (@modekeeper)
description:
  - Takes a change back that was kept or held, days later, from its journal alone, by the inverse patches that were written down before
    the first write; the last item first. It asks for no licence, plan, passport or approval.
  - The journal stands in O(out) and in the cluster, so any machine with a kubeconfig will do.
  - M(modekeeper.core.rollback_verify) comes first. Its report is read again from O(out), and must be of just these items, passing, and
    no more than 30 minutes old.
  - What somebody else wrote since is left alone, field by field, and told of; then the rollback is incomplete and RV(ok) is false.
    An item that turns several fields at once, a chord, is taken back as a whole or not at all, for half of one keeps no promise.
options:
  journal:
    description: Id of the journal of the change, C(journal) in C(apply.json); without it the last change of the cluster.
    type: str
  kill_switch_file:
    description: A file whose existence means that the kill-switch is on.
    type: path
  scratch:
    description: Private folder in which a check-mode run finds what M(modekeeper.core.rollback_verify) left.
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
attributes:
  check_mode:
    description: Can run in C(check_mode). Neither a file nor the cluster is written then.
    support: full
  diff_mode:
    support: full
  idempotent:
    description: A change is taken back once; with nothing left to take back nothing is done.
    support: full
requirements:
  - Kubernetes 1.30 or newer
  - msgspec (Python library)
notes:
  - O(context) is the applier's.
  - A gate that blocks is a result, not a failure of the module. RV(ok) is false then, and the playbook ends with the first reason code.
  - A change that a run left open or halted is for M(modekeeper.core.recover).
seealso:
  - module: modekeeper.core.rollback_verify
  - module: modekeeper.core.recover
"""

EXAMPLES = r"""
- name: See what would be taken back
  modekeeper.core.rollback:
    kubeconfig: ~/.kube/config
    out: out
  check_mode: true
  register: result
"""

RETURN = r"""
ok:
  description: Whether all of it was taken back, or would be.
  returned: success
  type: bool
outcome:
  description:
    - C(rolled_back), C(rollback_incomplete), C(halted) or C(nothing_to_do).
    - C(planned) in check mode; C(blocked) where a gate does.
  returned: success
  type: str
artifacts:
  description: What was left in O(out), as C({id, kind}).
  returned: success
  type: list
  elements: dict
reasons:
  description: What is in the way, or why it is not complete, as C({code, message, remedy}).
  returned: always
  type: list
  elements: dict
summary:
  description: Counts.
  returned: success
  type: dict
code:
  description: The reason code of a failure.
  returned: failure
  type: str
"""

from ansible_collections.modekeeper.core.plugins.module_utils._edge.argspec import CLUSTER, LEDGER, OUT, ArgumentSpec
from ansible_collections.modekeeper.core.plugins.module_utils._edge.changing.rolling_back import rollback
from ansible_collections.modekeeper.core.plugins.module_utils._edge.step import run_step

SPEC = (
    CLUSTER.merge(LEDGER)
    .merge(OUT)
    .merge(
        ArgumentSpec(
            {
                "journal": {"type": "str"},
                "kill_switch_file": {"type": "path"},
                "scratch": {"type": "path"},
                "chdir": {"type": "path"},
            }
        )
    )
)


def main() -> None:
    """Entry point."""
    run_step(SPEC, rollback, ("msgspec", "jsonschema"))


if __name__ == "__main__":
    main()
