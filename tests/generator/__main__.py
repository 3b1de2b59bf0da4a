# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""`python -m tests.generator record` makes the demo's recording and telemetry, `facts` says what they must show."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

from tests.tools.paths import ROOT

from . import facts
from .shape import DEMO_SCALE, DEMO_SEED, Shape, draw_shape


def _facts(shape: Shape) -> str:
    """As JSON: objects by kind, pods by phase, the signals that must be found."""
    kinds: dict[str, int] = {}
    for manifest in shape.all():
        kinds[manifest.kind] = kinds.get(manifest.kind, 0) + 1
    told = {
        "seed": shape.seed,
        "scale": shape.scale,
        "objects": dict(sorted(kinds.items())),
        "pods": dict(sorted(facts.pods_by_phase(shape).items())),
        "signals": [asdict(signal) for signal in facts.expected_signals(shape)],
        "quiet": facts.quiet_jobs(shape),
    }
    return json.dumps(told, indent=1)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.generator", description=__doc__)
    parser.add_argument("command", choices=("record", "facts"))
    parser.add_argument("--seed", type=int, default=DEMO_SEED)
    parser.add_argument("--scale", type=float, default=DEMO_SCALE)
    parser.add_argument("--wait", type=float, help="seconds between the last fault and the observation")
    parser.add_argument("--out", type=Path, help="folder; by default the one the demo reads")
    options = parser.parse_args(arguments)
    shape = draw_shape(options.seed, options.scale)
    if options.command == "facts":
        print(_facts(shape))
        return 0
    sys.path.insert(0, str(ROOT / ".dev"))  # where the collection is importable
    from .record import DEMO, WAIT_SECONDS, record  # noqa: PLC0415 - facts need no control plane

    wait = WAIT_SECONDS if options.wait is None else options.wait
    print(f"loading the shape, then waiting {wait:g} s, so that what lasts has lasted", file=sys.stderr, flush=True)
    record(shape, options.out or DEMO, wait=wait)
    return 0


if __name__ == "__main__":
    sys.exit(main())
