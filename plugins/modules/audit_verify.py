# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Verify a ledger: every line, and what is known of it from elsewhere."""

from __future__ import annotations

DOCUMENTATION = r"""
---
module: audit_verify
short_description: Verify the ledger of what was done
version_added: 0.2.0
author: The ModeKeeper Authors (@modekeeper)
description:
  - Walks a ledger from its first line to its last. Finds lines that were changed, deleted, inserted, moved or cut, and a clock that
    went back; against the trust state and signed checkpoints also a ledger that was cut short, written anew or exchanged. Leaves
    C(audit.json).
  - The ledger is read and never written, not even with the event of this step, so a copy can be verified as well as the original.
  - A ledger that is not believed is a result, not a failure of the module. RV(ok) says whether it holds; the playbook ends with the
    first reason code where it does not.
  - The same ledger, trust state and checkpoints give the same bytes on any day.
options:
  ledger:
    description:
      - The ledger. If omitted or empty, C($XDG_STATE_HOME/modekeeper/ledger.jsonl), which is
        C(~/.local/state/modekeeper/ledger.jsonl) in most places.
    type: path
  trust_state:
    description:
      - The trust state, which knows the last line that this machine wrote. Without it, or a checkpoint, a ledger that was cut short is
        believed.
    type: path
  checkpoints:
    description:
      - Signed checkpoints, each of which the ledger must keep.
    type: list
    elements: path
    default: []
  trust:
    description:
      - Trust folder, in which C(checkpoint_keys/*.pem) are the public keys whose checkpoints are believed. Needed for O(checkpoints).
    type: path
extends_documentation_fragment:
  - modekeeper.core.attributes
  - modekeeper.core.attributes.read_only
  - modekeeper.core.out
  - modekeeper.core.step
requirements:
  - cryptography (Python library)
seealso:
  - module: modekeeper.core.license_check
"""

EXAMPLES = r"""
- name: Observe a recording, which is written down
  modekeeper.core.observe:
    snapshot: snapshot.json.gz
    out: out
    ledger: ledger.jsonl

- name: Verify what was written down
  modekeeper.core.audit_verify:
    ledger: ledger.jsonl
    out: out
  register: result

- name: The ledger holds, and its last line is the observation's
  ansible.builtin.assert:
    that:
      - result.ok
      - result.records == 2
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
      description: C(Audit).
      type: str
    path:
      description: Where it stands, or would stand outside check mode.
      type: str
ok:
  description: Whether the ledger is believed.
  returned: success
  type: bool
outcome:
  description: C(holds) or C(refused).
  returned: success
  type: str
records:
  description: Lines of the ledger, as far as it could be walked.
  returned: success
  type: int
head:
  description: Number and SHA-256 of the last line, C({seq, hash}); null where the ledger is not believed.
  returned: success
  type: dict
first_bad_line:
  description: Number of the first line, from 0, that something is wrong with; null where nothing is, or no line is to blame.
  returned: success
  type: int
reasons:
  description: Why the ledger is not believed, as C({code, message, remedy, line}) in the order of precedence.
  returned: always
  type: list
  elements: dict
summary:
  description: Counts of records, of checkpoints that the ledger keeps, and of reasons.
  returned: success
  type: dict
code:
  description: The reason code of a failure.
  returned: failure
  type: str
check_mode:
  description: Whether the module ran in check mode.
  returned: always
  type: bool
"""

from ..module_utils._edge.argspec import OUT, STEP_WITHOUT_CLOCK, ArgumentSpec
from ..module_utils._edge.auditing import audit_verify
from ..module_utils._edge.step import run_step

SPEC = OUT.merge(STEP_WITHOUT_CLOCK).merge(
    ArgumentSpec(
        {
            "ledger": {"type": "path"},
            "trust_state": {"type": "path"},
            "checkpoints": {"type": "list", "elements": "path", "default": []},
            "trust": {"type": "path"},
        }
    )
)


def main() -> None:
    """Entry point of the module."""
    run_step(SPEC, audit_verify, ("cryptography", "msgspec"))


if __name__ == "__main__":
    main()
