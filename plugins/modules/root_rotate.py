# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Make the next root set."""

from __future__ import annotations

DOCUMENTATION = r"""
---
module: root_rotate
short_description: Make the next root set, signed by one holder after another
version_added: 0.2.0
author: The ModeKeeper Authors (@modekeeper)
description:
  - Makes version N+1 of the root set from version N, the first one in an empty trust folder, and signs it with the key of one root of
    either.
  - Until k roots of the set before and k of the new one have signed, it is a proposal, C(licenses/ops/proposed/root-set-N.json) in the
    vault. Each holder runs this with a key of their own, here or, with a copy of the proposal, elsewhere; the one whose signature
    completes it writes C(roots/N.json) in the trust folder, and the proposal is gone.
  - A holder who gives O(roots) computes the set and refuses a proposal that says something else. One who leaves O(roots) out signs the
    proposal as it stands; the diff shows the whole of it.
  - The set asks for the CRL and list numbers that stand beside it. Issuers of a root that it no longer has are refused from then on.
  - The digest of the first set is what a build is pinned to.
options:
  roots:
    description:
      - Files with the certificates of all roots of the new set, PEM, each self-signed, P-256, with critical basic constraints CA and
        path length 0, and critical key usage keyCertSign and cRLSign. Names differ.
      - Without it, the standing proposal is signed.
    type: list
    elements: path
    default: []
  threshold:
    description: How many of them must sign a root set. Needed with O(roots).
    type: int
  issuers:
    description:
      - Keyids of the issuers that the set authorises. Without it, those of the set before; a set with a threshold above 1 must list
        them. Keys can be listed before they are certified.
    type: list
    elements: str
  issued_at:
    description:
      - When the set is issued, C(YYYY-MM-DDTHH:MM:SSZ). An input and not the clock, so that all holders sign the same. Needed with
        O(roots).
    type: str
extends_documentation_fragment:
  - modekeeper.core.issuing
  - modekeeper.core.ledger
  - modekeeper.core.ledger.state
  - modekeeper.core.signer
seealso:
  - module: modekeeper.core.issuer_issue
  - module: modekeeper.core.license_check
"""

EXAMPLES = r"""
- name: Put a second root beside the first
  modekeeper.core.root_rotate:
    vault: vault
    trust: trust
    signer_key: ops/root.pem
    roots: [root.pem, root-two.pem]
    threshold: 1
    issued_at: "{{ now(utc=true, fmt='%Y-%m-%dT%H:%M:%SZ') }}"

- name: Propose to hand over to the second alone
  modekeeper.core.root_rotate:
    vault: vault
    trust: trust
    signer_key: ops/root.pem
    roots: [root-two.pem]
    threshold: 1
    issued_at: "{{ now(utc=true, fmt='%Y-%m-%dT%H:%M:%SZ') }}"

- name: Complete it, as the holder of the second root
  modekeeper.core.root_rotate:
    vault: vault
    trust: trust
    signer_key: ops/root-two.pem
"""

RETURN = r"""
version:
  description: The version of the set.
  returned: success
  type: int
complete:
  description: Whether k roots of both sets have signed, or would have outside check mode.
  returned: success
  type: bool
signed_by:
  description: Keyids of the roots whose signatures it carries, or would carry.
  returned: when it is not the newest set already
  type: list
  elements: str
first_root_set:
  description: Digest of the payload of the first set, which a build is pinned to.
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
from ..module_utils._edge.issuing_acts import rotate_roots
from ..module_utils._edge.step import run_step

SPEC = ISSUING.merge(
    ArgumentSpec(
        {
            "roots": {"type": "list", "elements": "path", "default": []},
            "threshold": {"type": "int"},
            "issuers": {"type": "list", "elements": "str"},
            "issued_at": {"type": "str"},
        }
    )
)


def main() -> None:
    """Entry point of the module."""
    run_step(SPEC, rotate_roots, ("cryptography",))


if __name__ == "__main__":
    main()
