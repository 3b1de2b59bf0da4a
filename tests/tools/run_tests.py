# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""`make test`: runs the parts two at a time; the last line is `N passed, N failed`.

Each part writes its whole output to `tests/output/logs/<part>.log`; what failed is shown. Status 0 only when nothing
failed, and every part checked something.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path

from . import vectors
from .counts import Count, honest
from .environment import tool_environment
from .parts import Command, Part, parts
from .paths import OUTPUT, ROOT
from .process import end_all, run

LOGS = OUTPUT / "logs"
LANES = 2
SHOWN = 150  # lines of a failed part's log


@dataclass(frozen=True)
class Result:
    """How a part ended; `seconds` of the wall clock."""

    part: Part
    count: Count
    seconds: float


def log_of(part: Part) -> Path:
    """Where the part's output is kept."""
    return LOGS / f"{part.name}.log"


def _command(part: Part, command: Command) -> Count:
    env = tool_environment(command.env, private_home=command.private_home)
    status, output = run(command.argv, log_of(part), cwd=ROOT, env=env)
    return honest(command.count(output, status), status)


def run_part(part: Part) -> Result:
    """Run a part's commands. A tool that cannot be started is a failure, not the end of the run."""
    start = time.monotonic()
    log_of(part).unlink(missing_ok=True)
    count = Count()
    try:
        for command in part.commands:
            count += _command(part, command)
    except Exception as error:
        with log_of(part).open("a", encoding="utf-8") as log:
            log.write(f"\n{type(error).__name__}: {error}\n")
        count += Count(failed=1)
    return Result(part, count, time.monotonic() - start)


def _report(result: Result) -> None:
    word = "failed" if result.count.failed else "ok"
    skipped = f", {result.count.skipped} left out" if result.count.skipped else ""
    figures = f"{result.count.passed} passed, {result.count.failed} failed{skipped}"
    print(f"{result.part.name:<14} {word:<7} {result.seconds:6.1f} s   {figures}", flush=True)
    if result.count.failed:
        lines = log_of(result.part).read_text(encoding="utf-8", errors="replace").splitlines()
        if len(lines) > SHOWN:
            print(f"    … {len(lines) - SHOWN} lines more in {log_of(result.part).relative_to(ROOT)}")
        print("\n".join(f"    {line}" for line in lines[-SHOWN:]), flush=True)


def run_all(chosen: Sequence[Part]) -> list[Result]:
    """Run the parts, `LANES` at a time, reporting each as it ends; a part waits for those it comes after."""
    done: dict[str, Future[Result]] = {}

    def start(part: Part) -> Result:
        wait([done[name] for name in part.after if name in done])
        result = run_part(part)
        _report(result)
        return result

    with ThreadPoolExecutor(LANES) as pool:
        try:
            for part in chosen:
                done[part.name] = pool.submit(start, part)
            wait(done.values())
        except KeyboardInterrupt:
            pool.shutdown(wait=False, cancel_futures=True)
            end_all()
            raise
    return [future.result() for future in done.values()]


def choose(names: str | None) -> list[Part]:
    """The parts named, in their own order; coverage only where all that it adds up runs too, or when named."""
    known = {part.name: part for part in parts()}
    if names is None:
        return list(known.values())
    wanted = {name.strip() for name in names.split(",") if name.strip()}
    unknown = sorted(wanted - known.keys())
    if unknown or not wanted:
        raise SystemExit(f"no part named {', '.join(unknown) or 'so'}; there are: {', '.join(known)}")
    return [part for part in known.values() if part.name in wanted]


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line."""
    parser = argparse.ArgumentParser(prog="make test", description=__doc__)
    parser.add_argument("--part", help="names, separated by commas; `list` lists them")
    names: str | None = parser.parse_args(arguments).part
    if names == "list":
        print("\n".join(part.name for part in parts()))
        return 0
    # Ended from outside (a CI's time limit, `kill`), it takes its children along.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    for folder in (LOGS, OUTPUT / "junit", OUTPUT / "coverage"):
        folder.mkdir(parents=True, exist_ok=True)
    results = run_all(choose(names))
    total = sum((result.count for result in results), Count())
    # On CI everything must have run: a part of the machine that is missing there is a fault of ours.
    if os.environ.get("CI") and total.skipped:
        print(f"{total.skipped} left out, which CI does not allow")
        total = Count(total.passed, total.failed + total.skipped)
    failed = [result.part.name for result in results if result.count.failed]
    if failed:
        print(f"failed: {', '.join(failed)}; whole logs in {LOGS.relative_to(ROOT)}")
    reports = (OUTPUT / "junit" / f"{result.part.name}.xml" for result in results)
    if held := vectors.summary(vectors.held(path for path in reports if path.is_file())):
        print(held)
    print(f"{total.passed} passed, {total.failed} failed")
    return int(total.failed > 0)


if __name__ == "__main__":
    sys.exit(main())
