# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Which values of an object a board must not see, and what it sees in their place."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

_SENSITIVE = re.compile(
    r"pass(?:word|wd|phrase)?$|secret|token|credential|api[-_]?key|private[-_]?key|access[-_]?key|authorization|cookie|dsn$|"
    r"last-applied-configuration|\.dockercfg|connection[-_]?string",
    re.IGNORECASE,
)
#: Maps whose values anybody may put a secret in.
_OPEN_MAPS = frozenset({"data", "binaryData", "stringData"})


def is_sensitive(tokens: Sequence[str]) -> bool:
    """Whether the leaf at a path may hold a secret: env values, arguments, data of a map, anything named like one."""
    if any(_SENSITIVE.search(token) for token in tokens):
        return True
    if tokens and tokens[0] in _OPEN_MAPS:
        return True
    env = "env" in tokens and tokens[-1] == "value"
    return env or "args" in tokens or "command" in tokens


def marker(value: Any, salt: str) -> str:
    """What stands for a secret: says whether two values of one path differ, and nothing of them.

    :param salt: object and path, so that one value in two places is not recognised.
    """
    text = json.dumps([salt, value], sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return f"<hidden {hashlib.sha256(text.encode()).hexdigest()[:8]}>"


def hide(text: str, document: Any) -> str:
    """The text with every value of the object that may be a secret blotted out, wherever it is quoted."""
    for value in sorted(_sensitive_values(document, ()), key=len, reverse=True):
        text = text.replace(value, "<hidden>")
    return text


def _sensitive_values(value: Any, where: tuple[str, ...]) -> set[str]:
    """Texts of four characters and more; what is shorter would blot out half of any sentence."""
    if isinstance(value, Mapping):
        return {found for key, entry in value.items() for found in _sensitive_values(entry, (*where, str(key)))}
    if isinstance(value, list):
        return {
            found for number, entry in enumerate(value) for found in _sensitive_values(entry, (*where, str(number)))
        }
    return {value} if isinstance(value, str) and len(value) > 3 and where and is_sensitive(where) else set()
