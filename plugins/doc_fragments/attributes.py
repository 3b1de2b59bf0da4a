# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What every module says of check mode, diff, idempotence and where it runs."""

from __future__ import annotations


class ModuleDocFragment:
    """Attributes; a module sets C(support) of each for itself."""

    DOCUMENTATION = r"""
options: {}
attributes:
  check_mode:
    description: Can run in C(check_mode) and return what it would do without changing a cluster or a file.
  diff_mode:
    description: Returns in diff mode what has changed (or would change in C(check_mode)), normalised so that a board can review it.
  idempotent:
    description: A second run on the same state reports no change.
  platform:
    description: The target that the module works on.
    platforms: posix
    support: full
"""

    # For modules that only read: of a cluster nothing, and of the files nothing but their own artefact, is ever changed.
    READ_ONLY = r"""
options: {}
attributes:
  check_mode:
    support: full
    description: Can run in C(check_mode). A cluster is never changed; under C(check_mode) no artefact is left behind either, and
      nothing is written to a ledger.
  diff_mode:
    support: full
    description: Returns in diff mode what has changed (or would change in C(check_mode)), normalised so that a board can review it.
  idempotent:
    support: full
    description: A second run on the same input writes the same bytes and reports no change. A line in the ledger, which every run
      gets, is none.
  platform:
    description: The target that the module works on.
    platforms: posix
    support: full
"""

    ACTIONGROUP_CLUSTER = r"""
options: {}
attributes:
  action_group:
    description: Use C(group/modekeeper.core.cluster) in C(module_defaults) to set the connection options of all modules once.
    support: full
    membership:
      - modekeeper.core.cluster
"""
