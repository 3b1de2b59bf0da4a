# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Why a person does it: one line for whoever reads it later."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._reasons.errors import ModeKeeperError

LONGEST = 500


def because_of(params: Mapping[str, Any]) -> str:
    """The option ``because``, checked.

    :raises ModeKeeperError: ``OPTION_INVALID``.
    """
    because = str(params["because"]).strip()
    if not 0 < len(because) <= LONGEST or not because.isprintable():
        raise ModeKeeperError("OPTION_INVALID", f"because is not one line of 1 to {LONGEST} characters")
    return because
