# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Telemetry: files of any known format into one long table of records, dirt counted by class. Knows no Kubernetes object."""

from __future__ import annotations

from .model import SourceReport, Telemetry
from .read import read_sources

__all__ = ["SourceReport", "Telemetry", "read_sources"]
