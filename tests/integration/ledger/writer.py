# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A process that appends: `python -m tests.integration.ledger.writer PATH NAME COUNT`, one line out for each event that is durable."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

from tests.tools.paths import ROOT

sys.path.insert(0, str(ROOT / ".dev"))

from ansible_collections.modekeeper.core.plugins.module_utils._ledger.append import append
from ansible_collections.modekeeper.core.plugins.module_utils._ledger.head import Genesis
from ansible_collections.modekeeper.core.plugins.module_utils._reasons.errors import ModeKeeperError

NOW = datetime(2026, 3, 1, tzinfo=UTC)
LEDGER = Genesis("0f9d3e1c-5a0b-4c7e-8a57-3c1f0a1b2c3d")


def main(place: Path, name: str, count: int) -> int:
    """Append `count` events, each behind the one before."""
    head = None
    for number in range(count):
        event = f"{name}_{number}"
        try:
            head = append(place, event, [], actor=name, now=NOW, expected_head=head, genesis=LEDGER)
        except ModeKeeperError as exc:
            print(exc.code, flush=True)
            return 2
        print(event, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])))
