# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The ledger: durable appends against bare writes, the check of a whole ledger against hashing its lines alone, and their growth.

Appends and bare writes take turns in one file each on one file system; looks are processes of their own. The least of three counts.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.tools.paths import ROOT

from .registry import Goal, Row

sys.path.insert(0, str(ROOT / ".dev"))

from ansible_collections.modekeeper.core.plugins.module_utils._ledger.append import append
from ansible_collections.modekeeper.core.plugins.module_utils._ledger.head import Head

LINES = 1_000_000
APPENDS = 200
_GROWTH = (1, 4, 16)
_ROUNDS = 3
_LEDGER = "0f9d3e1c-5a0b-4c7e-8a57-3c1f0a1b2c3d"
_ID = "sha256:" + "ab" * 32
_START = datetime(2026, 1, 1, tzinfo=UTC)
_FORMAT = '{"actor":"ops@host","event":"%s","ids":[%s]%s,"prev":"sha256:%s"%s,"seq":%d,"time":"%s"}'


def rows(scale: int) -> Iterator[Row]:
    """A million lines times ``scale``, and a sixteenth and a quarter of them before."""
    # In the checkout, because a temporary folder may be memory, where a sync costs nothing.
    with tempfile.TemporaryDirectory(dir=ROOT / "out" if (ROOT / "out").is_dir() else ROOT) as folder:
        for growth in _GROWTH:
            lines = LINES * scale * growth // _GROWTH[-1]
            path = Path(folder) / f"{lines}.jsonl"
            head = _make(path, lines)
            yield from _look(path, lines, growth)
            yield from _append(path, head, lines, growth)
            path.unlink()


def _make(path: Path, count: int) -> Head:
    """A sound ledger, written by the contract."""
    prev = "0" * 64
    with path.open("wb") as handle:
        for seq in range(count):
            time_ = (_START + timedelta(seconds=seq)).strftime("%Y-%m-%dT%H:%M:%SZ")
            own = (f',"ledger":"{_LEDGER}"', ',"schema":"modekeeper.ledger/1"') if seq == 0 else ("", "")
            event, ids = ("genesis", "") if seq == 0 else ("intent", f'"{_ID}"')
            line = (_FORMAT % (event, ids, own[0], prev, own[1], seq, time_)).encode()
            handle.write(line + b"\n")
            prev = hashlib.sha256(line).hexdigest()
        os.fsync(handle.fileno())
    return Head(_LEDGER, count - 1, prev)


def _look(path: Path, lines: int, growth: int) -> Iterator[Row]:
    best: dict[str, dict[str, Any]] = {}
    for _unused in range(_ROUNDS):
        for work in ("hash", "verify"):
            found = _child(work, path)
            if found["lines"] != lines:
                raise RuntimeError(f"{work} saw {found['lines']} of {lines} lines")
            if work not in best or found["seconds"] < best[work]["seconds"]:
                best[work] = found
    ours, floor = best["verify"], best["hash"]
    notes = {"lines": lines, "lines_per_second": round(lines / ours["seconds"]), "works": best}
    what = f"verify a ledger of {lines:,} lines"
    yield Row(what, ours["seconds"], "SHA-256 of each line alone", floor["seconds"], scale=growth, notes=notes)
    yield Row(
        f"{what}, peak memory",
        ours["peak_mib"],
        "the same hashing",
        floor["peak_mib"],
        "MiB",
        Goal("<=", 1.3),
        scale=growth,
    )


def _child(work: str, path: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.bench.ledger_child", work, str(path)]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


def _append(path: Path, head: Head, lines: int, growth: int) -> Iterator[Row]:
    """Each append beside a bare write of its size to an open file, so that both meet the same disk."""
    now = _START + timedelta(seconds=lines)
    best: list[tuple[float, float]] = []
    descriptor = os.open(path.with_suffix(".bare"), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        for _unused in range(_ROUNDS):
            ours = floor = 0.0
            for _each in range(APPENDS):
                size, started = path.stat().st_size, time.perf_counter()
                head = append(path, "intent", [_ID], actor="ops@host", now=now, expected_head=head)
                ours += time.perf_counter() - started
                data = b"x" * (path.stat().st_size - size)
                started = time.perf_counter()
                os.write(descriptor, data)
                os.fdatasync(descriptor)
                floor += time.perf_counter() - started
            best.append((ours, floor))
    finally:
        os.close(descriptor)
    ours, floor = (min(column) for column in zip(*best, strict=True))
    notes = {"per_second": round(APPENDS / ours), "bare_per_second": round(APPENDS / floor), "lines": lines}
    yield Row(
        f"{APPENDS} durable appends behind {lines:,} lines",
        ours,
        "bare write and fdatasync",
        floor,
        goal=Goal("<=", 1.5),
        scale=growth,
        notes=notes,
    )
