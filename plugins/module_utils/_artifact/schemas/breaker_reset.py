# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""``modekeeper.breaker-reset/1``."""

from __future__ import annotations

from .parts import COUNT, TEXT, TIME, Schema, array, closed

BODY: Schema = closed(
    {
        "because": TEXT,
        "by": TEXT,
        "harm": array(TIME),
        "incomplete": array(TIME),
        "summary": closed({"rollbacks": COUNT}),
    }
)
