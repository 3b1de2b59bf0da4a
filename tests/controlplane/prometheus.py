# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A real Prometheus on loopback that holds a given history."""

from __future__ import annotations

import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from . import assets, bundles
from .processes import Program, free_ports

READY_SECONDS = 30


def openmetrics(series: Iterable[tuple[str, Mapping[str, str], Iterable[tuple[int, float]]]]) -> Iterator[str]:
    """Lines of `(name, labels, [(seconds since 1970, value)])`; those of one name must stand together."""
    for name, labels, samples in series:
        shown = ",".join(f'{label}="{text}"' for label, text in labels.items())
        for moment, value in samples:
            yield f"{name}{{{shown}}} {value!r} {moment}\n"
    yield "# EOF\n"


@contextmanager
def serving(folder: Path, history: Iterable[str], *more: str) -> Iterator[str]:
    """The address of a Prometheus with this history. :param more: further arguments of it."""
    programs = assets.find(bundles.PROMETHEUS)
    source, data = folder / "history.txt", folder / "data"
    with source.open("w", encoding="utf-8") as out:
        out.writelines(history)
    command = [
        str(programs / "promtool"),
        "tsdb",
        "create-blocks-from",
        "openmetrics",
        "--quiet",
        str(source),
        str(data),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"promtool: {done.stderr.strip()}")
    (folder / "prometheus.yml").write_text("{}\n", encoding="utf-8")
    (port,) = free_ports(1)
    server = Program(
        [
            str(programs / "prometheus"),
            f"--config.file={folder / 'prometheus.yml'}",
            f"--storage.tsdb.path={data}",
            "--storage.tsdb.retention.time=50y",
            f"--web.listen-address=127.0.0.1:{port}",
            *more,
        ],
        folder / "prometheus.log",
    )
    address = f"http://127.0.0.1:{port}"
    server.start()
    try:
        server.wait_ready(lambda: _ready(address), READY_SECONDS)
        yield address
    finally:
        server.stop()


def _ready(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/-/ready", timeout=2) as answer:
            return bool(answer.status == 200)
    except (OSError, urllib.error.URLError):
        return False
