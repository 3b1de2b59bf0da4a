# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Revoke issuers, or renew a CRL."""

from __future__ import annotations

DOCUMENTATION = r"""
---
module: issuer_revoke
short_description: Revoke issuers, or renew a CRL
version_added: 0.2.0
author: The ModeKeeper Authors (@modekeeper)
description:
  - Makes the next CRL of a root, with one number more, every serial number that it ever named and those of the certificates that it
    gave to the keys named now, and writes it to C(crls) in the trust folder in place of the one in force.
  - One revoked certificate revokes its key for ever, whichever root certified it.
  - Naming what is revoked already changes nothing. Naming nothing renews the CRL, which must be done before it ends.
  - The number is above those of all roots, so that licences which ask for a least number go on under a new root.
  - The certificate of a revoked issuer stays in the trust folder; what it names is known by it.
options:
  keys:
    description: Keyids of the issuers to revoke.
    type: list
    elements: str
    default: []
  issued_at:
    description:
      - When it is issued, C(YYYY-MM-DDTHH:MM:SSZ). An input and not the clock, so that what was checked is what is signed.
    type: str
    required: true
  next_update:
    description:
      - Until when the list must be followed by another. Without it that is 90 days after O(issued_at); 180 at most, and a longer
        life than 90 is spoken of as C(LIST_LONG_LIVED).
    type: str
extends_documentation_fragment:
  - modekeeper.core.issuing
  - modekeeper.core.ledger
  - modekeeper.core.ledger.state
  - modekeeper.core.signer
seealso:
  - module: modekeeper.core.issuer_issue
  - module: modekeeper.core.license_revoke
"""

EXAMPLES = r"""
- name: Renew the CRL
  modekeeper.core.issuer_revoke:
    vault: vault
    trust: trust
    signer_key: ops/root.pem
    issued_at: "{{ now(utc=true, fmt='%Y-%m-%dT%H:%M:%SZ') }}"
"""

RETURN = r"""
number:
  description: The number of the CRL.
  returned: success
  type: int
keyid:
  description: The key that signs, as the SHA-256 of its SubjectPublicKeyInfo.
  returned: success
  type: str
dest:
  description: Where it stands, or would stand outside check mode.
  returned: success
  type: str
digest:
  description: C(sha256:) and the digest of the bytes that are signed, the part of the CRL that is signed.
  returned: when there is something to sign
  type: str
notices:
  description: What to know of it, as C({code, message, remedy}). Ansible prints them as warnings too.
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

from ..module_utils._edge.argspec import ISSUING, ArgumentSpec
from ..module_utils._edge.issuing_acts import revoke_issuers
from ..module_utils._edge.step import run_step

SPEC = ISSUING.merge(
    ArgumentSpec(
        {
            "keys": {"type": "list", "elements": "str", "default": [], "no_log": False},
            "issued_at": {"type": "str", "required": True},
            "next_update": {"type": "str"},
        }
    )
)


def main() -> None:
    """Entry point of the module."""
    run_step(SPEC, revoke_issuers, ("cryptography",))


if __name__ == "__main__":
    main()
