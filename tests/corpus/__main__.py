# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""`make corpus`: judges every case, prints the figures, and writes them down where the seeds are the final ones.

`docs/corpus/figures.json` holds them, and the page and the picture of the documentation are made of it. `SEEDS=development` is for
choosing thresholds: it prints and writes nothing. `python -m tests.corpus --render` makes page and picture of the figures there are.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from tests.tools.paths import ROOT

sys.path.insert(0, str(ROOT / ".dev"))  # where the collection is importable
# One core: what is measured shall not depend on the machine, and others may need the rest. Read when the engine is loaded.
os.environ.setdefault("POLARS_MAX_THREADS", "1")

from .cases import SEEDS, Case, cases
from .outcome import figures, goals, run
from .page import FIGURES, load, save, write
from .sources import FOLDER
from .table import text


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line. Status 2 without the traces; a goal that is missed is told, and is no error."""
    parser = argparse.ArgumentParser(prog="make corpus", description=__doc__)
    parser.add_argument("--seeds", choices=sorted(SEEDS), default="final")
    parser.add_argument(
        "--share", type=float, default=1.0, help="of the cases of each kind; the page is written of all alone"
    )
    parser.add_argument("--render", action="store_true", help="page and picture of the figures there are")
    options = parser.parse_args(arguments)
    if options.render:
        write(load())
        return 0
    if not FOLDER.is_dir():
        print(f"MODEKEEPER_REAL_DATA names no folder of traces: {FOLDER}", file=sys.stderr)
        return 2
    kinds: set[str] = set()

    def tell(case: Case) -> None:
        if case.kind not in kinds:
            kinds.add(case.kind)
            print(f"judging {case.kind}", file=sys.stderr, flush=True)

    told = {"seeds": options.seeds, **figures(run(cases(options.seeds, options.share), tell))}
    print(text(told))
    met = goals(told)
    print("\n".join(f"{'met' if good else 'MISSED'}: {goal}" for goal, good in met.items()))
    if options.seeds == "final" and options.share == 1.0:
        save(told)
        write(told)
        print(f"written: {FIGURES.name}, page and picture", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
