# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Plan bounded changes from an observation, under a passport."""

from __future__ import annotations

DOCUMENTATION = r"""
---
module: plan
short_description: Plan bounded changes from an observation
version_added: 0.2.0
author: The ModeKeeper Authors (@modekeeper)
description:
  - Turns the found signals of C(observation.json) into proposals within the bounds of a passport and leaves C(plan.json). It
    contacts no cluster and changes nothing.
  - Every item names its object by uid, its values from and to, the signals that call for it, its patch and the inverse patch.
  - Where Git, a Helm release, an autoscaler, a queue, an operator or a source outside the passport's C(adopt) list owns the
    field, the plan holds the patch for that owner instead, and nothing that ModeKeeper would write itself.
  - The same observation and passport give the same bytes.
options:
  passport:
    description:
      - Path of a passport, or name of a template; see M(modekeeper.core.passport).
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
seealso:
  - module: modekeeper.core.observe
  - module: modekeeper.core.verify
  - module: modekeeper.core.passport
"""

EXAMPLES = r"""
- name: Observe a recording
  modekeeper.core.observe:
    snapshot: snapshot.json.gz
    telemetry:
      - telemetry.jsonl
    passport: pilot
    out: out

- name: Plan from what was observed
  modekeeper.core.plan:
    passport: pilot
    out: out
"""

RETURN = r"""
artifact:
  description: The plan that was made.
  returned: success
  type: dict
  contains:
    id:
      description: Its content address.
      type: str
    kind:
      description: C(Plan).
      type: str
    path:
      description: Where it stands, or would stand outside check mode.
      type: str
outcome:
  description: C(proposed), C(nothing_to_do) or C(insufficient_evidence).
  returned: success
  type: str
reasons:
  description: Why nothing, or not everything, is proposed, as C({code, message, remedy}) in the order of precedence.
  returned: always
  type: list
  elements: dict
summary:
  description: Counts of what is proposed, handed to its owner and left out.
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
from ..module_utils._edge.planning import plan
from ..module_utils._edge.step import run_step

SPEC = (
    OUT.merge(LEDGER)
    .merge(STEP_WITHOUT_CLOCK)
    .merge(ArgumentSpec({"passport": {"type": "str", "required": True, "no_log": False}}))
)


def main() -> None:
    """Entry point of the module."""
    run_step(SPEC, plan, ("msgspec", "yaml", "jsonschema", "dateutil"))


if __name__ == "__main__":
    main()
