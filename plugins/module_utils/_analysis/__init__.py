# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Analysis: from records and cluster to signals. Pure; knows no file, no HTTP and no Ansible."""

from __future__ import annotations

from .find import find_signals
from .signal import INSUFFICIENT, NOTHING, SIGNAL, Signal

__all__ = ["INSUFFICIENT", "NOTHING", "SIGNAL", "Signal", "find_signals"]
