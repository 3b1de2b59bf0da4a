# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""One way back, `rollback` or `recover`, as a process of its own that kills itself at a point of its way."""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / ".dev")]

from ansible_collections.modekeeper.core.plugins.module_utils._change.durations import Durations  # noqa: E402
from ansible_collections.modekeeper.core.plugins.module_utils._edge.changing import engine  # noqa: E402
from ansible_collections.modekeeper.core.plugins.module_utils._edge.changing.recovering import recover  # noqa: E402
from ansible_collections.modekeeper.core.plugins.module_utils._edge.changing.rolling_back import rollback  # noqa: E402

FAST = Durations(lease=1.5, renew=0.2, safe=1.0, takeover=1.8, poll=0.05, bake_least=0.0, rollout=20.0)


def drive(step: str, params: dict[str, Any], kill_at: int) -> tuple[dict[str, Any], int]:
    """What came of the step, and how many points were passed.

    :param kill_at: number of the point, from 1, at which this process kills itself; 0: none.
    """
    passed = 0

    def point(_name: str) -> None:
        nonlocal passed
        passed += 1
        if passed == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    engine.no_point = point
    module: Any = SimpleNamespace(params=params, check_mode=False)
    return {"rollback": rollback, "recover": recover}[step](module, FAST), passed


if __name__ == "__main__":
    settings = json.loads(sys.argv[1])
    result, points = drive(settings["step"], settings["params"], settings["at"])
    print(json.dumps({"outcome": result["outcome"], "reasons": result["reasons"], "points": points}))
