# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Options that every step of a run has."""

from __future__ import annotations


class ModuleDocFragment:
    """How a step fits into a run."""

    DOCUMENTATION = r"""
options:
  scratch:
    description:
      - Private folder that carries artefacts between the tasks of one check-mode run; the play makes and removes it.
      - Used in check mode only. Without it a check-mode run leaves nothing, so a later step of the play finds nothing.
    type: path
  chdir:
    description:
      - Folder against which relative paths in the other options are read.
      - Ansible runs a module in a folder of its own choosing; the playbooks of the collection give the one that the user is in.
    type: path
"""

    CLOCK = r"""
options:
  now:
    description:
      - The time of the run, C(YYYY-MM-DDTHH:MM:SSZ), in place of the clock. For recordings and tests.
      - Without it E(SOURCE_DATE_EPOCH) is used, then what the step's description says.
    type: str
"""
