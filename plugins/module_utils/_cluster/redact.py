# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What never leaves the API server's answer: addresses, tokens, environment values that no passport names, last-applied copies."""

from __future__ import annotations

import re
from collections.abc import Mapping

MAX_MESSAGE = 300
MAX_ANNOTATION = 1024

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")
_MASKS = (
    (re.compile(r"eyJ[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)*"), "<token>"),
    (re.compile(r"(?i)\b(bearer|basic)\s+[A-Za-z0-9+/._~=-]{8,}"), r"\1 <token>"),
    (
        re.compile(
            r"(?i)((?:pass(?:word|wd)?|secret|token|credential|api[_-]?key|access[_-]?key)[\"']?\s*[:=]\s*)[^\s,;]+"
        ),
        r"\1<secret>",
    ),
    (re.compile(r"://[^/\s@]+@"), "://<secret>@"),
    (re.compile(r"\b(?:\d{1,3}\.){3}\d{1,3}\b"), "<address>"),
    (re.compile(r"(?i)(?<![\w:])(?:[0-9a-f]{0,4}:){3,7}[0-9a-f]{0,4}(?![\w:])"), "<address>"),
)
_SECRET = re.compile(r"eyJ[A-Za-z0-9_-]{8,}\.|-----BEGIN |(?i:bearer\s)")


def clean_message(text: str) -> str:
    """A message of somebody else's, one line of at most 300 characters, without control characters, addresses and secrets."""
    text = _CONTROL.sub(" ", text[: 8 * MAX_MESSAGE])
    for pattern, mask in _MASKS:
        text = pattern.sub(mask, text)
    return text if len(text) <= MAX_MESSAGE else text[: MAX_MESSAGE - 1] + "…"


def kept_annotations(annotations: Mapping[str, str]) -> dict[str, str]:
    """Those that say something of ownership or of knobs: no copies of the object, nothing long, nothing like a secret."""
    return {
        key: value
        for key, value in annotations.items()
        if "last-applied" not in key
        and key != "objectset.rio.cattle.io/applied"
        and len(value) <= MAX_ANNOTATION
        and not _SECRET.search(value)
    }
