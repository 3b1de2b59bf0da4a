# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Verify a plan: statically always, by server-side dry run where it can be."""

from __future__ import annotations

DOCUMENTATION = r"""
---
module: verify
short_description: Prove that a plan would be accepted, and change nothing
version_added: 0.2.0
author: The ModeKeeper Authors (@modekeeper)
description:
  - Checks C(plan.json) against its observation and its passport and, where a cluster is at hand, sends every item as a
    server-side dry run under an identity that an admission policy keeps from writing. Leaves C(verify.json).
  - Against a recording, without the right to dry-run or without the fence the live checks are not evaluated, no dry run is
    sent, and the outcome is C(static_only).
  - In diff mode the module returns the diff that a change board reviews, without server-owned fields, whatever the outcome.
  - A failed check is a result, not a failure of the module, so that its diff can be read. RV(ok) says whether what was asked
    for holds; the playbooks end with the first reason code where it does not.
options:
  passport:
    description:
      - Path of a passport, or name of a template. It must be the one that the plan was made under.
    type: str
    required: true
  require_live:
    description:
      - Whether nothing less than C(verified) holds. If V(false), C(static_only) and C(nothing_to_do) hold too.
    type: bool
    default: false
extends_documentation_fragment:
  - modekeeper.core.attributes
  - modekeeper.core.attributes.read_only
  - modekeeper.core.attributes.actiongroup_cluster
  - modekeeper.core.cluster
  - modekeeper.core.ledger
  - modekeeper.core.ledger.state
  - modekeeper.core.out
  - modekeeper.core.step
  - modekeeper.core.step.clock
requirements:
  - PyYAML, jsonschema and python-dateutil (Python libraries)
notes:
  - A cluster is contacted when O(kubeconfig) or O(context) is given, or when the observation came from a live cluster.
  - The time of a verify without a cluster is that of the observation.
seealso:
  - module: modekeeper.core.plan
  - plugin: modekeeper.core.verified
    plugin_type: test
"""

EXAMPLES = r"""
- name: Observe a recording
  modekeeper.core.observe:
    snapshot: snapshot.json.gz
    out: out

- name: Plan from what was observed
  modekeeper.core.plan:
    passport: pilot
    out: out

- name: Verify the plan
  modekeeper.core.verify:
    passport: pilot
    out: out
  register: result

- name: A recording is never more than statically verified
  ansible.builtin.assert:
    that:
      - result.ok
      - result is not modekeeper.core.verified
"""

RETURN = r"""
artifact:
  description: The report that was made.
  returned: success
  type: dict
  contains:
    id:
      description: Its content address.
      type: str
    kind:
      description: C(Verify).
      type: str
    path:
      description: Where it stands, or would stand outside check mode.
      type: str
ok:
  description: Whether what was asked for holds.
  returned: success
  type: bool
outcome:
  description: C(verified), C(static_only), C(nothing_to_do), C(failed) or C(insufficient_evidence).
  returned: success
  type: str
reasons:
  description: What stands against the plan, as C({code, message, remedy}) in the order of precedence.
  returned: always
  type: list
  elements: dict
summary:
  description: Counts of the checks by result.
  returned: success
  type: dict
recorded:
  description:
    - The line of the ledger that says so, C({ledger, seq, hash}).
    - V(null) in check mode, where O(ledger) was left empty, and where the ledger took no event, which RV(notices) then tells.
  returned: success
  type: dict
notices:
  description: What to see to, as C({code, message, remedy}). Ansible prints them as warnings too.
  returned: success
  type: list
  elements: dict
code:
  description: The reason code of a failure.
  returned: failure
  type: str
check_mode:
  description: Whether the module ran in check mode.
  returned: always
  type: bool
"""

from ..module_utils._edge.argspec import CLUSTER, LEDGER, OUT, STEP, ArgumentSpec
from ..module_utils._edge.step import run_step
from ..module_utils._edge.verifying import verify

SPEC = (
    CLUSTER.merge(OUT)
    .merge(LEDGER)
    .merge(STEP)
    .merge(
        ArgumentSpec(
            {
                "passport": {"type": "str", "required": True, "no_log": False},
                "require_live": {"type": "bool", "default": False},
            }
        )
    )
)


def main() -> None:
    """Entry point of the module."""
    run_step(SPEC, verify, ("msgspec", "yaml", "jsonschema", "dateutil"))


if __name__ == "__main__":
    main()
