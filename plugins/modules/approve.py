# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Agree to a plan: sign what it would change, for a window of time."""

from __future__ import annotations

DOCUMENTATION = r"""
---
module: approve
short_description: Agree to a plan by a signature
version_added: 0.2.0
author: The ModeKeeper Authors (@modekeeper)
description:
  - Signs which items of C(plan.json) are agreed to, for which cluster, under which passport and in which window, and leaves the
    signature as a file of its own in O(approvals). Works offline; nothing is asked of a cluster.
  - The signature is over what the plan changes and not over the plan, so a plan made again within the window is covered where its
    items are the same or fewer, and nothing else is.
  - The passport names who may sign, by key. A key of a planner cannot approve, and one key is one voice however often it signs.
  - What no gate would take is not signed. In check mode nothing is signed or written, and C(--diff) shows both the changes and what
    would be signed.
options:
  passport:
    description: Path of the passport, or the name of a template. It is the one that the plan was made under.
    type: str
    required: true
  approvals:
    description: Folder of approvals, made where it is absent.
    type: path
    required: true
  role:
    description: In which role the key speaks. Only approvers count for the tier; where a passport names planners, one of them signs too.
    type: str
    choices: [approver, planner]
    default: approver
  not_before:
    description: The window's first moment, C(YYYY-MM-DDTHH:MM:SSZ). Without it, when the plan was made.
    type: str
  not_after:
    description: The window's last moment, 14 days after the first at most.
    type: str
    required: true
  change_ref:
    description: The change reference that this is agreed to under. A run with another one is not covered.
    type: str
extends_documentation_fragment:
  - modekeeper.core.attributes
  - modekeeper.core.signer
  - modekeeper.core.out
  - modekeeper.core.step
  - modekeeper.core.ledger
  - modekeeper.core.ledger.state
attributes:
  check_mode:
    support: full
    description: Can run in C(check_mode). Then nothing is signed and no file is written.
  diff_mode:
    support: full
    description: Returns in diff mode the changes of the plan and the document that is (or in C(check_mode) would be) signed.
  idempotent:
    support: full
    description: A second run with the same plan, window and key finds its file and signs nothing.
seealso:
  - module: modekeeper.core.plan
"""

EXAMPLES = r"""
- name: Agree on Thursday to what is to happen on Saturday night
  modekeeper.core.approve:
    passport: shop.yml
    out: night
    approvals: approvals
    not_before: "2026-01-10T22:00:00Z"
    not_after: "2026-01-11T04:00:00Z"
    change_ref: CHG0004711
    signer_key: approver.pem
"""

RETURN = r"""
dest:
  description: The file of the approval, or where it would stand outside check mode.
  returned: success
  type: str
digest:
  description: C(sha256:) and the digest of the bytes that are signed, the pre-authentication encoding of the document.
  returned: success
  type: str
items:
  description: How many items are agreed to.
  returned: success
  type: int
keyid:
  description: The key that signs, as the SHA-256 of its SubjectPublicKeyInfo.
  returned: success
  type: str
role:
  description: The role that it speaks in.
  returned: success
  type: str
notices:
  description: Why the ledger took no event, as C({code, message, remedy}).
  returned: success
  type: list
  elements: dict
reasons:
  description: Why it was refused, in the same form.
  returned: failure
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

from ..module_utils._edge.approving import approve
from ..module_utils._edge.argspec import LEDGER, OUT, SIGNER, STEP_WITHOUT_CLOCK, ArgumentSpec
from ..module_utils._edge.step import run_step

SPEC = (
    OUT.merge(STEP_WITHOUT_CLOCK)
    .merge(SIGNER)
    .merge(LEDGER)
    .merge(
        ArgumentSpec(
            {
                "passport": {"type": "str", "required": True, "no_log": False},
                "approvals": {"type": "path", "required": True},
                "role": {"type": "str", "choices": ["approver", "planner"], "default": "approver"},
                "not_before": {"type": "str"},
                "not_after": {"type": "str", "required": True},
                "change_ref": {"type": "str"},
            }
        )
    )
)


def main() -> None:
    """Entry point of the module."""
    run_step(SPEC, approve, ("cryptography", "dateutil", "jsonschema", "msgspec", "yaml"))


if __name__ == "__main__":
    main()
