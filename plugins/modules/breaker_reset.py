# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Let changes be made again after some did harm."""

from __future__ import annotations

DOCUMENTATION = r"""
---
module: breaker_reset
short_description: Let changes be made again after some did harm
version_added: 0.3.0
author: The ModeKeeper Authors (@modekeeper)
description:
  - Two changes that were taken back for harm within 24 hours, or one that could be taken back in part only, open the breaker. Then
    C(ansible-playbook modekeeper.core.apply) is refused with C(BREAKER_OPEN), whatever else is in order.
  - The ledger counts. A person who has found the cause resets the count, and says why. It goes on from nothing.
  - Who, why and what was counted stands in C(breaker_reset.json), which the ledger names.
options:
  because:
    description: Why, in a sentence; read by whoever asks later. It must hold no secret.
    type: str
    required: true
  chdir:
    description: Folder against which relative paths in the other options are read.
    type: path
extends_documentation_fragment:
  - modekeeper.core.attributes
  - modekeeper.core.ledger
  - modekeeper.core.ledger.state
  - modekeeper.core.out
attributes:
  check_mode:
    support: full
  diff_mode:
    support: none
  idempotent:
    description: With nothing to reset nothing is done.
    support: full
requirements:
  - msgspec (Python library)
notes:
  - The breaker is of a ledger. A ledger that was begun anew counts from its own beginning.
seealso:
  - module: modekeeper.core.apply
  - module: modekeeper.core.recover
"""

EXAMPLES = r"""
- name: The probe was wrong and is mended, go on
  modekeeper.core.breaker_reset:
    because: Incident 4712, the readiness probe was too short
    out: out
"""

RETURN = r"""
ok:
  description: Whether nothing stands against it.
  returned: success
  type: bool
outcome:
  description: C(reset), or C(nothing_to_do); C(planned) in check mode; C(refused) where the ledger takes no event.
  returned: success
  type: str
artifacts:
  description: What was left in O(out), as C({id, kind}).
  returned: success
  type: list
  elements: dict
reasons:
  description: Why it is refused, as C({code, message, remedy}) in the order of precedence.
  returned: always
  type: list
  elements: dict
summary:
  description: How many C(rollbacks) were counted.
  returned: success
  type: dict
code:
  description: The reason code of a failure.
  returned: failure
  type: str
"""

from ansible_collections.modekeeper.core.plugins.module_utils._edge.argspec import LEDGER, OUT, ArgumentSpec
from ansible_collections.modekeeper.core.plugins.module_utils._edge.resetting import reset_breaker
from ansible_collections.modekeeper.core.plugins.module_utils._edge.step import run_step

SPEC = LEDGER.merge(OUT).merge(ArgumentSpec({"because": {"type": "str", "required": True}, "chdir": {"type": "path"}}))


def main() -> None:
    """Entry point."""
    run_step(SPEC, reset_breaker)


if __name__ == "__main__":
    main()
