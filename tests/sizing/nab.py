# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The two real series of NAB: CPU of real machines, in percent, five minutes apart for two weeks."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator

import numpy as np

from tests.tools.paths import REAL_DATA

from .made import WEEK, Made

FOLDER = REAL_DATA / "nab"
SET = "realAWSCloudwatch"
NAMES = ("rds_cpu_utilization_cc0c53", "ec2_cpu_utilization_fe7f93")


def _rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / SET / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def real(samples: int) -> Iterator[Made]:
    """Both, one "hour" being so many samples: 12 for true time, 3 for days of six hours, of which there are 56."""
    for name in NAMES:
        values = np.array([float(row["value"]) for row in _rows(name)])
        whole = len(values) // samples * samples
        yield Made(name, values[:whole].reshape(-1, samples).max(axis=1), 10.0)


def labelled(name: str, samples: int, origin: int) -> bool:
    """Whether NAB has labelled an anomaly in the week behind an origin."""
    moments = [row["timestamp"] for row in _rows(name)]
    windows = json.loads((FOLDER / "combined_windows.json").read_text(encoding="utf-8"))[f"{SET}/{name}.csv"]
    first, last = moments[origin * samples], moments[min((origin + WEEK) * samples, len(moments)) - 1]
    return any(first <= end and start <= last for start, end in windows)
