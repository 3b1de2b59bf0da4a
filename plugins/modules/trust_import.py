# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Take a vendor's trust bundle in, offline, and never go back."""

from __future__ import annotations

DOCUMENTATION = r"""
---
module: trust_import
short_description: Take a trust bundle in
version_added: 0.2.0
author: The ModeKeeper Authors (@modekeeper)
description:
  - Replaces the signed files of the trust folder by those of a bundle that M(modekeeper.core.trust_bundle) made. The folder is
    exchanged in one step, so a run that is killed leaves the old one or the new one whole.
  - The folder that would be is judged before a byte is written, by the checks that a licence is judged by, against the pin of this
    build, the trust state, the ledger's floor and the folder that is. Older root sets, CRLs or lists than any of these knows are
    refused, and so is a bundle out of which somebody took what revokes.
  - Public keys in a bundle are signed by nobody. Those that the folder has stay; others come in only when O(keys) names them.
  - RV(ignore:diff) shows the folder in words before and after, the digests of its files, and the trust state. A refused bundle is a
    result, not a failure of the module, so that the diff can be read; the playbook ends with the first reason code.
options:
  bundle:
    description: Path of the bundle.
    type: path
    required: true
  trust:
    description:
      - The trust folder. It is made where it is absent; the folder that it is in must be there. A link is followed, and what it
        leads to is replaced.
      - Nothing may lie in it but what a bundle brings, because the rest would be lost.
    type: path
    required: true
  license:
    description: Path of the licence, to say what becomes of it. It never stands in the way of an import.
    type: path
  keys:
    description: Keyids (SHA-256 of the key's SubjectPublicKeyInfo, lower-case hexadecimal) of public keys that somebody compared.
    type: list
    elements: str
    default: []
  trust_state:
    description:
      - File in which this machine keeps the highest numbers and the latest time that were proven. It rises with the import.
    type: path
  chdir:
    description: Folder against which relative paths in the other options are read.
    type: path
extends_documentation_fragment:
  - modekeeper.core.attributes
  - modekeeper.core.ledger
  - modekeeper.core.step.clock
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
  idempotent:
    support: full
notes:
  - Outside check mode the time is the machine's; O(now) and E(SOURCE_DATE_EPOCH) are refused then, because by a made-up time a list
    that has ended would be taken in.
  - A lock is held in C(TRUST.lock) beside the folder, but not in check mode.
  - The intent of an import is in the ledger before the folder is replaced, its result after.
requirements:
  - cryptography (Python library)
  - For a folder that is there, a file system that exchanges two folders in one step (Linux; ext4, XFS, Btrfs, tmpfs)
seealso:
  - module: modekeeper.core.trust_bundle
  - module: modekeeper.core.license_check
"""

EXAMPLES = r"""
- name: See what a bundle would change
  modekeeper.core.trust_import:
    bundle: trust-bundle.tar
    trust: trust
    trust_state: trust-state.json
    license: license.json
  check_mode: true
  diff: true

- name: Take it in
  modekeeper.core.trust_import:
    bundle: trust-bundle.tar
    trust: trust
    trust_state: trust-state.json
"""

RETURN = r"""
ok:
  description: Whether nothing stands against the import.
  returned: success
  type: bool
outcome:
  description: C(imported), C(unchanged) or C(refused); in check mode C(would_import) in place of the first.
  returned: success
  type: str
bundle:
  description: SHA-256 of the bundle's file.
  returned: success
  type: str
license:
  description: First reason codes against the licence C(before) and C(after); null is a licence that holds. Null where none was named.
  returned: success
  type: dict
reasons:
  description: What stands against it, as C({code, message, remedy}) in the order of precedence.
  returned: always
  type: list
  elements: dict
notices:
  description: What to see to, in the form of RV(reasons).
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

from ..module_utils._edge.argspec import LEDGER, ArgumentSpec
from ..module_utils._edge.step import run_step
from ..module_utils._edge.trusting import import_bundle

SPEC = LEDGER.merge(
    ArgumentSpec(
        {
            "bundle": {"type": "path", "required": True},
            "trust": {"type": "path", "required": True},
            "license": {"type": "path"},
            "keys": {"type": "list", "elements": "str", "default": [], "no_log": False},
            "chdir": {"type": "path"},
            "now": {"type": "str"},
        }
    )
)


def main() -> None:
    """Entry point of the module."""
    run_step(SPEC, import_bundle, ("cryptography", "msgspec"))


if __name__ == "__main__":
    main()
