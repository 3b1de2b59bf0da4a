# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The desk of whoever issues for a vendor."""

from __future__ import annotations


class ModuleDocFragment:
    """The vault and the trust folder, and who signs."""

    DOCUMENTATION = r"""
options:
  vault:
    description:
      - The vendor's vault, with C(licenses/issuer_keys) for the keys of issuers and C(licenses/ops) for those of roots, and for what
        is issued and proposed.
      - Its folders have mode 0700 and belong to the user or root; it is no link and lies in no git work tree.
    type: path
    required: true
  trust:
    description:
      - The vendor's own trust folder, with C(roots), C(issuers), C(crls) and C(revocations). Its readers must find it sound.
    type: path
    required: true
  now:
    description:
      - The time of a check-mode run, C(YYYY-MM-DDTHH:MM:SSZ), in place of the clock. For tests. Refused outside check mode, and so is
        E(SOURCE_DATE_EPOCH), which is used without it.
    type: str
  chdir:
    description:
      - Folder against which relative paths in the other options are read.
      - Ansible runs a module in a folder of its own choosing; the playbooks of the collection give the one that the user is in.
    type: path
attributes:
  check_mode:
    support: full
    description: Can run in C(check_mode), signs nothing then and writes nothing.
  diff_mode:
    support: full
    description:
      - Returns in diff mode what stands there and what would be signed, by which key, and the digest of the bytes that are signed.
        Check mode and commit show the same. Keys and signatures are in neither.
  idempotent:
    support: full
    description: A second run with the same options finds what it asks for, signs nothing and reports no change.
  platform:
    description: The target that the module works on.
    platforms: posix
    support: full
  action_group:
    description: Use C(group/modekeeper.core.issuing) in C(module_defaults) to set the vault, the trust folder and the signer once.
    support: full
    membership:
      - modekeeper.core.issuing
notes:
  - O(signer_key) is named C(issuer_keys/NAME) or C(ops/NAME), below C(licenses) in O(vault). Whose key it is, its content decides.
  - Nothing is issued that its readers would refuse, or into a folder that they refuse. They judge it before it is signed, and the
    signed bytes again before they are written, with the codes that a customer would see.
  - Before it signs, it writes down in the ledger what; a ledger that cannot take that stops it.
  - Outside check mode the run holds a lock beside O(trust).
  - What is signed in the diff is shown line by line; without line feeds and indentation it is the canonical form (RFC 8785).
"""
