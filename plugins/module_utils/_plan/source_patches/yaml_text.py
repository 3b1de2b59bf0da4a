# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""YAML text for Git: block style, strings quoted where they need it, the same bytes every time.

Own code by decision: the rooms may not import PyYAML at load time, and its emitter wraps and quotes differently between releases.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

# Plain only where every YAML reader agrees that it is text.
_PLAIN = re.compile(r"[A-Za-z/][A-Za-z0-9._/-]*|[0-9]+(\.[0-9]+)?(Ki|Mi|Gi|Ti|Pi|m|k)", re.ASCII)
_WORDS = {"true", "false", "null", "yes", "no", "on", "off", "y", "n"}


def emit(value: Any, indent: int = 0) -> str:
    """The block form of a JSON value, ending in a line feed."""
    return "".join(f"{' ' * indent}{line}\n" for line in _lines(value))


def _lines(value: Any) -> list[str]:
    if isinstance(value, Mapping) and value:
        return [line for key, member in value.items() for line in _member(_scalar(key), member)]
    if isinstance(value, Sequence) and not isinstance(value, str) and value:
        return [line for entry in value for line in _entry(entry)]
    return [_scalar(value)]


def _member(key: str, value: Any) -> list[str]:
    if isinstance(value, Text):
        return [f"{key}: |-", *(f"  {line}" for line in value.text.rstrip("\n").split("\n"))]
    if isinstance(value, (Mapping, list, tuple)) and value:
        return [f"{key}:", *(f"  {line}" for line in _lines(value))]
    return [f"{key}: {_scalar(value)}"]


def _entry(value: Any) -> list[str]:
    first, *rest = _lines(value)
    return [f"- {first}", *(f"  {line}" for line in rest)]


def _scalar(value: Any) -> str:
    if isinstance(value, str) and _PLAIN.fullmatch(value) and value.lower() not in _WORDS:
        return value
    return json.dumps(value, ensure_ascii=False)


class Text:
    """A text to be written as a literal block."""

    def __init__(self, text: str) -> None:
        self.text = text
