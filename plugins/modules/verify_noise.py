# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Say how often verify-after would be wrong on a history in which nothing was changed."""

from __future__ import annotations

DOCUMENTATION = r"""
---
module: verify_noise
short_description: Measure how often verify-after would take back a harmless change
version_added: 0.3.0
author: The ModeKeeper Authors (@modekeeper)
description:
  - Cuts a history of telemetry at up to some hundred moments and takes the decision of C(ansible-playbook modekeeper.core.apply) at each,
    all series and all looks of it. Nothing was changed there, so whatever is called regressed is a false alarm.
  - Leaves C(verify_noise.json) in O(out), with the rate of false alarms of each workload's decision and its interval, the least limit that
    keeps the rate at one percent, and the share of replays in which one series, made worse by 15, 25, 50 or 100 percent, is found.
  - More than five percent of false alarms, and a history that tells nothing, are results and no failures of the module. RV(ok) is false
    then, and the playbook ends with the reason code.
options:
  passport:
    description: Path of a passport, or name of a template; its C(verify_after) is what is replayed.
    type: str
    default: pilot
extends_documentation_fragment:
  - modekeeper.core.attributes
  - modekeeper.core.attributes.read_only
  - modekeeper.core.ledger
  - modekeeper.core.ledger.state
  - modekeeper.core.out
  - modekeeper.core.step
  - modekeeper.core.step.clock
  - modekeeper.core.telemetry
requirements:
  - polars and numpy (Python libraries)
notes:
  - A history with a real regression in it shows that as false alarms. Give one of quiet weeks.
seealso:
  - module: modekeeper.core.apply
"""

EXAMPLES = r"""
- name: Say how often verify-after would be wrong about these runs
  modekeeper.core.verify_noise:
    telemetry:
      - logs/*.jsonl
    out: out
  register: noise

- name: Show the false alarms that are to be expected
  ansible.builtin.debug:
    msg: "{{ noise.jobs | items2dict(key_name='name', value_name='rate') }}"
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
      description: C(VerifyNoise).
      type: str
    path:
      description: Where it stands, or would stand outside check mode.
      type: str
ok:
  description: Whether the rule can be believed on this history.
  returned: success
  type: bool
outcome:
  description: C(calibrated), C(too_high) or C(insufficient_evidence).
  returned: success
  type: str
jobs:
  description: Of each decision its series, replays, false alarms, least limit and power, as in C(verify_noise.json).
  returned: success
  type: list
  elements: dict
reasons:
  description: What stands against the rule, as C({code, message, remedy}).
  returned: always
  type: list
  elements: dict
summary:
  description: Counts of jobs, series and replays.
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

from ..module_utils._edge.after.noise import verify_noise
from ..module_utils._edge.argspec import LEDGER, OUT, STEP, TELEMETRY, ArgumentSpec
from ..module_utils._edge.step import run_step

SPEC = (
    OUT.merge(LEDGER)
    .merge(STEP)
    .merge(TELEMETRY)
    .merge(ArgumentSpec({"passport": {"type": "str", "default": "pilot", "no_log": False}}))
)


def main() -> None:
    """Entry point of the module."""
    run_step(SPEC, verify_noise, ("msgspec", "polars", "numpy"))


if __name__ == "__main__":
    main()
