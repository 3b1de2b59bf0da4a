# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Revoke licences, or renew a revocation list."""

from __future__ import annotations

DOCUMENTATION = r"""
---
module: license_revoke
short_description: Revoke licences, or renew a revocation list
version_added: 0.2.0
author: The ModeKeeper Authors (@modekeeper)
description:
  - Makes the next revocation list of the signer, an issuer or a root, with one number more, every licence and key that it ever named
    and those named now, and writes it to C(revocations) in the trust folder in place of the one in force.
  - Naming what is revoked already changes nothing. Naming nothing renews the list, which must be done before it ends.
  - A root's list may name keys too. Such a key is revoked for ever, whoever certified it.
  - Customers refuse a revoked licence from the next trust bundle on.
options:
  licenses:
    description: Ids of the licences to revoke.
    type: list
    elements: str
    default: []
  keys:
    description: Keyids of issuers to revoke. Only a root's list may name them.
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
      - Until when the list must be followed by another. Without it that is 30 days after O(issued_at); 180 at most, and a longer
        life than 30 is spoken of as C(LIST_LONG_LIVED).
    type: str
extends_documentation_fragment:
  - modekeeper.core.issuing
  - modekeeper.core.ledger
  - modekeeper.core.ledger.state
  - modekeeper.core.signer
seealso:
  - module: modekeeper.core.license_issue
  - module: modekeeper.core.issuer_revoke
"""

EXAMPLES = r"""
- name: Revoke a licence
  modekeeper.core.license_revoke:
    vault: vault
    trust: trust
    signer_key: issuer_keys/issuer.pem
    licenses: [0b6f3c1a-5d1e-4f0a-8b8e-2f4f6d1c7a55]
    issued_at: "{{ now(utc=true, fmt='%Y-%m-%dT%H:%M:%SZ') }}"

- name: Revoke a key that leaked, whatever certificates there are of it
  modekeeper.core.license_revoke:
    vault: vault
    trust: trust
    signer_key: ops/root.pem
    keys: [76a1e0d2b3c4f5968778695a4b3c2d1e0f9e8d7c6b5a49382716051423324150]
    issued_at: "{{ now(utc=true, fmt='%Y-%m-%dT%H:%M:%SZ') }}"

- name: Renew the list
  modekeeper.core.license_revoke:
    vault: vault
    trust: trust
    signer_key: issuer_keys/issuer.pem
    issued_at: "{{ now(utc=true, fmt='%Y-%m-%dT%H:%M:%SZ') }}"
"""

RETURN = r"""
number:
  description: The number of the list.
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
  description: C(sha256:) and the digest of the bytes that are signed, the pre-authentication encoding of the payload.
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
from ..module_utils._edge.issuing_acts import revoke_licenses
from ..module_utils._edge.step import run_step

SPEC = ISSUING.merge(
    ArgumentSpec(
        {
            "licenses": {"type": "list", "elements": "str", "default": []},
            "keys": {"type": "list", "elements": "str", "default": [], "no_log": False},
            "issued_at": {"type": "str", "required": True},
            "next_update": {"type": "str"},
        }
    )
)


def main() -> None:
    """Entry point of the module."""
    run_step(SPEC, revoke_licenses, ("cryptography",))


if __name__ == "__main__":
    main()
