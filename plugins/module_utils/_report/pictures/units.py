# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Values in units that a reader takes in: GiB rather than bytes, per cent rather than a bare share."""

from __future__ import annotations

from dataclasses import dataclass

_SHARES = ("gpu_util", "cpu_throttled", "error_ratio")
_BINARY = ((2**40, "TiB"), (2**30, "GiB"), (2**20, "MiB"), (2**10, "KiB"))


@dataclass(frozen=True)
class Scale:
    """:ivar factor: by which values are multiplied. :ivar unit: what then stands beside them. :ivar tick: how the axis writes them."""

    factor: float
    unit: str
    tick: str = ""


def scale(metric: str, unit: str, most: float) -> Scale:
    """The scale for values up to ``most``."""
    if metric in _SHARES and unit == "1":
        return Scale(1.0, "", ".0%" if most > 0.05 else ".1%")
    if unit == "bytes":
        size, name = next((entry for entry in _BINARY if most >= entry[0]), (1, "bytes"))
        return Scale(1 / size, name)
    if unit == "s" and 0 < most < 0.1:
        return Scale(1000.0, "ms")
    return Scale(1.0, "" if unit == "1" else unit)
