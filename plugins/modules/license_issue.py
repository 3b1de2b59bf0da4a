# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Issue a licence."""

from __future__ import annotations

DOCUMENTATION = r"""
---
module: license_issue
short_description: Issue a licence to a customer
version_added: 0.2.0
author: The ModeKeeper Authors (@modekeeper)
description:
  - Makes the payload of a licence, lets its reader judge it in the vendor's trust folder, signs it with an issuer's key and files it as
    C(licenses/ops/issued/ID.json) in the vault, for the customer to fetch.
  - The id follows from what the licence says, so the same licence has the same id, whoever makes it and whenever.
  - A licence that its reader would refuse today is not issued, with the code that the reader would give. One that begins later is.
options:
  customer:
    description: Whom the licence is for, in letters, digits, dots, dashes and underscores.
    type: str
    required: true
  features:
    description: What the licence opens, of V(apply), V(quarantine) and V(fleet).
    type: list
    elements: str
    required: true
  clusters:
    description: Uids of the C(kube-system) namespaces of the clusters that it opens it on. There is no wildcard.
    type: list
    elements: str
    required: true
  issued_at:
    description:
      - When it is issued, C(YYYY-MM-DDTHH:MM:SSZ). An input and not the clock, so that what was checked is what is signed.
    type: str
    required: true
  not_before:
    description: From when it holds. Without it, from O(issued_at).
    type: str
  not_after:
    description: Until when it holds. With its grace it ends within its issuer.
    type: str
    required: true
  grace_days:
    description: Days, 30 at most, that it goes on to hold after O(not_after), with a warning.
    type: int
    default: 0
  min_crl:
    description: The least number of a CRL that its reader must have. Without it, that of the CRL in force.
    type: int
extends_documentation_fragment:
  - modekeeper.core.issuing
  - modekeeper.core.ledger
  - modekeeper.core.ledger.state
  - modekeeper.core.signer
seealso:
  - module: modekeeper.core.license_revoke
  - module: modekeeper.core.license_check
"""

EXAMPLES = r"""
- name: Issue a licence to the summer of 2029
  modekeeper.core.license_issue:
    vault: vault
    trust: trust
    signer_key: issuer_keys/issuer.pem
    customer: acme
    features: [apply]
    clusters: [6f1d0c2e-94a1-4c59-9d0c-3b1e9c9b2a10]
    issued_at: "{{ now(utc=true, fmt='%Y-%m-%dT%H:%M:%SZ') }}"
    not_after: "2029-06-01T00:00:00Z"
    grace_days: 7
"""

RETURN = r"""
id:
  description: The id of the licence, by which it can be revoked.
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
from ..module_utils._edge.issuing_acts import issue_license
from ..module_utils._edge.step import run_step

SPEC = ISSUING.merge(
    ArgumentSpec(
        {
            "customer": {"type": "str", "required": True},
            "features": {"type": "list", "elements": "str", "required": True},
            "clusters": {"type": "list", "elements": "str", "required": True},
            "issued_at": {"type": "str", "required": True},
            "not_before": {"type": "str"},
            "not_after": {"type": "str", "required": True},
            "grace_days": {"type": "int", "default": 0},
            "min_crl": {"type": "int"},
        }
    )
)


def main() -> None:
    """Entry point of the module."""
    run_step(SPEC, issue_license, ("cryptography",))


if __name__ == "__main__":
    main()
