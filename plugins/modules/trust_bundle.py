# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Make one file of a trust folder, for customers to take in."""

from __future__ import annotations

DOCUMENTATION = r"""
---
module: trust_bundle
short_description: Make one file of a trust folder
version_added: 0.2.0
author: The ModeKeeper Authors (@modekeeper)
description:
  - Puts root sets of all versions, issuers, CRLs, revocation lists and public keys, whichever the folder has, into C(trust-bundle.tar),
    beside its C(.sha256), and leaves the report C(trust_bundle.json). The same folder gives the same bytes.
  - Before a byte is written, the folder is judged by the checks that a licence is judged by. What a customer's check would refuse is
    not made, as an incomplete set of roots, a list that has ended, or a root in force without a CRL. Neither is a private key,
    whatever its file is named.
  - The bundle can be checked with C(sha256sum -c trust-bundle.tar.sha256), C(tar -xf trust-bundle.tar -C FOLDER) and, in that folder,
    C(sha256sum -c SHA256SUMS).
  - A refused folder is a result, not a failure of the module. RV(ok) says whether the bundle is made; the playbook ends with the
    first reason code where it is not.
options:
  trust:
    description:
      - The vendor's trust folder, C(roots/*.json), C(issuers/*.pem), C(crls/*.pem), C(revocations/*.json) and C(*.pem) in
        C(checkpoint_keys), C(board_keys) and C(release_keys). Nothing else may lie in it but what begins with a dot.
    type: path
    required: true
extends_documentation_fragment:
  - modekeeper.core.attributes
  - modekeeper.core.attributes.read_only
  - modekeeper.core.ledger
  - modekeeper.core.ledger.state
  - modekeeper.core.out
  - modekeeper.core.step
  - modekeeper.core.step.clock
notes:
  - Whether lists have ended is judged at O(now), then E(SOURCE_DATE_EPOCH), then the clock.
requirements:
  - cryptography (Python library)
seealso:
  - module: modekeeper.core.trust_import
"""

EXAMPLES = r"""
- name: Make the bundle that goes to customers
  modekeeper.core.trust_bundle:
    trust: trust
    out: out
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
      description: C(TrustBundle).
      type: str
    path:
      description: Where it stands, or would stand outside check mode.
      type: str
bundle:
  description: Path and SHA-256 of the bundle; null where none is made.
  returned: success
  type: dict
ok:
  description: Whether the bundle is made, or would be outside check mode.
  returned: success
  type: bool
outcome:
  description: C(made) or C(refused).
  returned: success
  type: str
reasons:
  description: What stands against it, as C({code, message, remedy}) in the order of precedence.
  returned: always
  type: list
  elements: dict
recorded:
  description: The line of the ledger about this step, C({ledger, seq, hash}); null where none was written.
  returned: success
  type: dict
notices:
  description: What to see to, in the form of RV(reasons).
  returned: success
  type: list
  elements: dict
summary:
  description: How many files of each kind.
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

from ..module_utils._edge.argspec import LEDGER, OUT, STEP, ArgumentSpec
from ..module_utils._edge.step import run_step
from ..module_utils._edge.trusting import make_bundle

SPEC = OUT.merge(STEP).merge(LEDGER).merge(ArgumentSpec({"trust": {"type": "path", "required": True}}))


def main() -> None:
    """Entry point of the module."""
    run_step(SPEC, make_bundle, ("cryptography", "msgspec"))


if __name__ == "__main__":
    main()
