# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Prove that a change that was kept could be taken back."""

from __future__ import annotations

DOCUMENTATION = r"""
---
module: rollback_verify
short_description: Prove that a change that was kept could be taken back
version_added: 0.3.0
author: The ModeKeeper Authors (@modekeeper)
description:
  - Makes the inverse items of a change that was kept or held, from its journal in O(out) or in the cluster, and has the API server dry-run
    each of them. Who owns a field is asked of the server as well. The cluster is not changed.
  - C(rollback_plan.json) and C(rollback_verify.json) are left in O(out). M(modekeeper.core.rollback) reads both again.
  - What somebody else wrote since is left alone. With nothing that is still ours the verify fails.
options:
  journal:
    description: Id of the journal of the change, C(journal) in C(apply.json); without it the last change of the cluster.
    type: str
extends_documentation_fragment:
  - modekeeper.core.attributes
  - modekeeper.core.attributes.actiongroup_cluster
  - modekeeper.core.cluster
  - modekeeper.core.ledger
  - modekeeper.core.ledger.state
  - modekeeper.core.out
  - modekeeper.core.step
  - modekeeper.core.step.clock
attributes:
  check_mode:
    description: Can run in C(check_mode). Dry runs are sent all the same; no file is written.
    support: full
  diff_mode:
    support: none
  idempotent:
    description: The items are the same each time; the report says when the server was asked.
    support: none
requirements:
  - Kubernetes 1.30 or newer
  - msgspec (Python library)
notes:
  - O(context) is the verifier's. Dry runs are sent only where the fence holds it, so that it could do no more.
seealso:
  - module: modekeeper.core.rollback
"""

EXAMPLES = r"""
- name: Ask whether the last change could be taken back
  modekeeper.core.rollback_verify:
    kubeconfig: ~/.kube/config
    out: out
  check_mode: true
  register: result
"""

RETURN = r"""
ok:
  description: Whether the server would take back what is still ours.
  returned: success
  type: bool
outcome:
  description: C(verified), C(failed), C(insufficient_evidence) or C(nothing_to_do).
  returned: success
  type: str
artifacts:
  description: What was left in O(out), as C({id, kind}).
  returned: success
  type: list
  elements: dict
reasons:
  description: What stands against it, and what is left alone, as C({code, message, remedy}) in the order of precedence.
  returned: always
  type: list
  elements: dict
summary:
  description: Counts of the items by result.
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
    STEP,
    ArgumentSpec,
)
from ansible_collections.modekeeper.core.plugins.module_utils._edge.changing.rollback_verifying import rollback_verify
from ansible_collections.modekeeper.core.plugins.module_utils._edge.step import run_step

SPEC = CLUSTER.merge(LEDGER).merge(OUT).merge(STEP).merge(ArgumentSpec({"journal": {"type": "str"}}))


def main() -> None:
    """Entry point."""
    run_step(SPEC, rollback_verify, ("msgspec", "jsonschema"))


if __name__ == "__main__":
    main()
