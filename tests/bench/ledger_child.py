# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""One look at a ledger in a process of its own: seconds and peak memory as JSON. `verify PATH`, or `hash PATH` for the floor."""

from __future__ import annotations

import hashlib
import json
import resource
import sys
import time
from pathlib import Path

from tests.tools.paths import ROOT

sys.path.insert(0, str(ROOT / ".dev"))

from ansible_collections.modekeeper.core.plugins.module_utils._ledger.verify import verify


def hashed(path: Path) -> int:
    """SHA-256 of each line, and nothing else."""
    lines = 0
    with path.open("rb") as handle:
        for line in handle:
            hashlib.sha256(line[:-1]).digest()
            lines += 1
    return lines


def main(work: str, path: Path) -> None:
    """Do one work, tell what it took."""
    idle = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.perf_counter()
    if work == "verify":
        verdict = verify(path)
        if not verdict.ok:
            raise RuntimeError(f"a sound ledger was refused: {verdict.reasons}")
        lines = verdict.size
    else:
        lines = hashed(path)
    seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({"seconds": seconds, "lines": lines, "peak_mib": peak / 1024, "grown_mib": (peak - idle) / 1024}))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
