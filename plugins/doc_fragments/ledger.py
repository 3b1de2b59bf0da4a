# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Where a module writes down what it did."""

from __future__ import annotations


class ModuleDocFragment:
    """The ledger, the same for all modules that record."""

    DOCUMENTATION = r"""
options:
  ledger:
    description:
      - File of JSON lines in which every step writes down that it was taken, by whom, when, and the ids of the artefacts it made.
        It is begun where it is absent, never in check mode.
      - If omitted, C($XDG_STATE_HOME/modekeeper/ledger.jsonl), which is C(~/.local/state/modekeeper/ledger.jsonl) in most places;
        one for all output folders of a user on a machine.
      - Left empty, as V(""), nothing is recorded, and a step that changes something is refused.
      - A ledger that cannot take the event (it was tampered with, cut short, is not the one that the trust state knows, cannot be
        written) is left as it is. A step that only reads says so in RV(ignore:notices) and goes on, a step that changes something is
        refused.
    type: path
  ledger_after:
    description:
      - Last line, C(sha256:…), of the ledger that a new one is to follow, as the trust state keeps it. It counts where the ledger
        is absent, and lets a new one begin beside a trust state that knows another.
    type: str
"""

    # For modules that do not take the fragment of the trust folder, which has the option too.
    STATE = r"""
options:
  trust_state:
    description:
      - File in which this machine keeps the last line of its ledger, among other things, so that a ledger that was cut short or
        exchanged shows. It is made by M(modekeeper.core.license_check) and kept up with the ledger where it is there.
    type: path
"""
