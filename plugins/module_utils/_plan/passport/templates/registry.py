# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The templates by name. A new one is one file beside this one and one line in each of the two lists here."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from . import (
    comm,
    cost,
    io,
    perf,
    pilot,
    recovery,
    safe,
)

TEMPLATES: Mapping[str, str] = MappingProxyType(
    {
        "pilot": pilot.TEXT,
        "safe": safe.TEXT,
        "perf": perf.TEXT,
        "cost": cost.TEXT,
        "io": io.TEXT,
        "comm": comm.TEXT,
        "recovery": recovery.TEXT,
    }
)
