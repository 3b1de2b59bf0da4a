# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""JSON pointers (RFC 6901)."""

from __future__ import annotations

from collections.abc import Iterable


def escape(token: str) -> str:
    """One reference token, as it stands in a pointer."""
    return token.replace("~", "~0").replace("/", "~1")


def pointer(tokens: Iterable[str | int]) -> str:
    """The pointer of a path of member names and indices."""
    return "".join(f"/{escape(str(token))}" for token in tokens)


def tokens(path: str) -> list[str]:
    """The path of a pointer."""
    return [token.replace("~1", "/").replace("~0", "~") for token in path.split("/")[1:]]
