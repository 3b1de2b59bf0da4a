# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Where a module finds the artefacts of earlier steps and leaves its own."""

from __future__ import annotations


class ModuleDocFragment:
    """The output folder, the same for all steps."""

    DOCUMENTATION = r"""
options:
  out:
    description:
      - Folder in which the steps leave their artefacts and find those of the steps before them.
      - It is made when it is absent, except in check mode.
    type: path
    required: true
"""
