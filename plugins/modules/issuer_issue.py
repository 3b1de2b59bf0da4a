# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Certify the key of an issuer."""

from __future__ import annotations

DOCUMENTATION = r"""
---
module: issuer_issue
short_description: Certify the key of an issuer
version_added: 0.2.0
author: The ModeKeeper Authors (@modekeeper)
description:
  - Makes the certificate by which a root lets a key issue licences, lets its readers judge it, signs it with the root's key and writes
    it to C(issuers) in the trust folder.
  - The serial number follows from what the certificate says.
  - A key that was ever revoked is not certified again, under whatever name.
  - A root set that lists its issuers must list the key first; see M(modekeeper.core.root_rotate).
  - The new issuer then needs a revocation list; M(modekeeper.core.license_revoke) with nothing named makes its first.
options:
  public_key:
    description: File with the public key of the issuer, P-256, PEM. Its private key is not needed here, and best never seen.
    type: path
    required: true
  name:
    description: Common name of the certificate, 1 to 64 characters.
    type: str
    required: true
  issued_at:
    description:
      - When it is issued, C(YYYY-MM-DDTHH:MM:SSZ). An input and not the clock, so that what was checked is what is signed.
    type: str
    required: true
  not_before:
    description: From when the issuer may issue. Without it, from O(issued_at).
    type: str
  not_after:
    description: Until when, within the life of the root. Licences end within it.
    type: str
    required: true
extends_documentation_fragment:
  - modekeeper.core.issuing
  - modekeeper.core.ledger
  - modekeeper.core.ledger.state
  - modekeeper.core.signer
seealso:
  - module: modekeeper.core.issuer_revoke
  - module: modekeeper.core.root_rotate
"""

EXAMPLES = r"""
- name: Let a new key issue licences to the summer of 2029
  modekeeper.core.issuer_issue:
    vault: vault
    trust: trust
    signer_key: ops/root.pem
    public_key: new-issuer.pem
    name: ModeKeeper issuer 2026
    issued_at: "{{ now(utc=true, fmt='%Y-%m-%dT%H:%M:%SZ') }}"
    not_after: "2029-06-01T00:00:00Z"
"""

RETURN = r"""
serial:
  description: Serial number of the certificate, hexadecimal.
  returned: success
  type: str
subject_keyid:
  description: The key that is certified.
  returned: success
  type: str
keyid:
  description: The key that signs, as the SHA-256 of its SubjectPublicKeyInfo.
  returned: success
  type: str
dest:
  description: Where it stands, or would stand outside check mode.
  returned: success
  type: str
digest:
  description: C(sha256:) and the digest of the bytes that are signed, the part of the certificate that is signed.
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
from ..module_utils._edge.issuing_acts import issue_issuer
from ..module_utils._edge.step import run_step

SPEC = ISSUING.merge(
    ArgumentSpec(
        {
            "public_key": {"type": "path", "required": True, "no_log": False},
            "name": {"type": "str", "required": True},
            "issued_at": {"type": "str", "required": True},
            "not_before": {"type": "str"},
            "not_after": {"type": "str", "required": True},
        }
    )
)


def main() -> None:
    """Entry point of the module."""
    run_step(SPEC, issue_issuer, ("cryptography",))


if __name__ == "__main__":
    main()
