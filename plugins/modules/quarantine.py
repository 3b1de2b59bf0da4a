# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Say what is so unwell that nothing near it should be changed."""

from __future__ import annotations

DOCUMENTATION = r"""
---
module: quarantine
short_description: Say what is so unwell that nothing near it should be changed
version_added: 0.2.0
author: The ModeKeeper Authors (@modekeeper)
description:
  - Judges C(observation.json) by 25 detectors of nodes, workloads and the cluster, and leaves C(quarantine.json) and
    C(isolation_plan.json) in O(out). Nothing is changed; no cluster is contacted.
  - A finding holds its node, its workload or the whole cluster until its exit condition was found true in two looks. What an earlier
    look found is read from the C(quarantine.json) in O(out); one that is there and cannot be believed ends the module, because what
    it holds would be forgotten.
  - C(isolation_plan.json) names the node that would be isolated next, by a taint of its own kind, within the caps; all other unwell
    nodes are reported only, each with the reason.
options:
  passport:
    description:
      - Path of a passport, or name of a template. It may set figures of the detectors, tightens the caps, and says whether nodes may
        be isolated at all.
    type: str
    required: true
extends_documentation_fragment:
  - modekeeper.core.attributes
  - modekeeper.core.attributes.read_only
  - modekeeper.core.ledger
  - modekeeper.core.ledger.state
  - modekeeper.core.out
  - modekeeper.core.step
requirements:
  - msgspec, PyYAML, jsonschema and python-dateutil (Python libraries)
notes:
  - The time of a look is that of the observation. The same observation judged again says the same.
seealso:
  - module: modekeeper.core.observe
"""

EXAMPLES = r"""
- name: Observe a recording
  modekeeper.core.observe:
    snapshot: snapshot.json.gz
    out: out

- name: Say what is held
  modekeeper.core.quarantine:
    passport: pilot
    out: out
  register: result

- name: Print how much
  ansible.builtin.debug:
    var: result.summary
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
      description: C(Quarantine).
      type: str
    path:
      description: Where it stands, or would stand outside check mode.
      type: str
isolation:
  description: The isolation plan that was made, C({id, kind, path}).
  returned: success
  type: dict
outcome:
  description: C(held), C(clear), or C(insufficient_evidence) where no detector could judge.
  returned: success
  type: str
reasons:
  description: What is held and who could not judge, as C({code, message, remedy}) in the order of precedence.
  returned: always
  type: list
  elements: dict
summary:
  description: Counts of findings by state, and of what is held and planned.
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

from ..module_utils._edge.argspec import LEDGER, OUT, STEP_WITHOUT_CLOCK, ArgumentSpec
from ..module_utils._edge.quarantining import quarantine
from ..module_utils._edge.step import run_step

SPEC = (
    OUT.merge(LEDGER)
    .merge(STEP_WITHOUT_CLOCK)
    .merge(ArgumentSpec({"passport": {"type": "str", "required": True, "no_log": False}}))
)


def main() -> None:
    """Entry point of the module."""
    run_step(SPEC, quarantine, ("msgspec", "yaml", "jsonschema", "dateutil"))


if __name__ == "__main__":
    main()
