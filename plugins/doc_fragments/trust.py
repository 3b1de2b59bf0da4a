# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Where a module finds the licence and what it rests on."""

from __future__ import annotations


class ModuleDocFragment:
    """The licence, the trust folder and the trust state, the same for all modules."""

    DOCUMENTATION = r"""
options:
  license:
    description:
      - Path of the licence file.
    type: path
  trust:
    description:
      - Folder with the vendor's trust bundle, C(roots/*.json), C(issuers/*.pem), C(crls/*.pem) and C(revocations/*.json).
      - Names of files are labels; their content decides. Links are followed, so a mounted Secret will do.
    type: path
  trust_state:
    description:
      - File in which this machine keeps the highest numbers and the latest time that were proven, so that a return to older lists
        or to an earlier clock shows. It is no link, and nobody else may write it.
      - It is written outside check mode only, and never by a forecast.
    type: path
  feature:
    description:
      - The feature that is asked for, C(apply), C(quarantine) or C(fleet). Without it the licence is looked at, and opens nothing.
    type: str
  customer:
    description:
      - Whose licence it must be.
    type: str
requirements:
  - cryptography (Python library)
"""
