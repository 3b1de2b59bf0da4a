# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Colours, by what they stand for: told apart with any eyes, with a contrast of 4.5 to 1 or more on either ground (WCAG 2.2, 1.4.3)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from .model import FIGURE, PEERS, RULE, SUBJECT

LIGHT: Mapping[str, str] = MappingProxyType(
    {
        "ground": "#ffffff",
        "ink": "#1b1f24",
        "quiet": "#57606a",
        "grid": "#dde2e7",
        "window": "#f6c667",
        SUBJECT: "#0060a8",
        PEERS: "#6a6f75",
        RULE: "#b3400a",
        FIGURE: "#1b1f25",
    }
)
"""Each a colour of its own: the dark ones are found by it. They follow Okabe and Ito's blue and vermilion."""
DARK: Mapping[str, str] = MappingProxyType(
    {
        "ground": "#14181d",
        "ink": "#e8edf2",
        "quiet": "#a3adb8",
        "grid": "#333b44",
        "window": "#8a6a1f",
        SUBJECT: "#6cb6ff",
        PEERS: "#9aa4ae",
        RULE: "#ff9b61",
        FIGURE: "#e8edf3",
    }
)
CLASS = "modekeeper-picture"


def style() -> str:
    """The style sheet of every picture: the dark colours, where a reader's screen asks for them. Paper is white."""
    rules = "".join(
        f".{CLASS} [{part}='{LIGHT[name]}']{{{part}:{DARK[name]}}}" for name in LIGHT for part in ("fill", "stroke")
    )
    return f"@media screen and (prefers-color-scheme:dark){{{rules}}}"
