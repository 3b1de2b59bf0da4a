# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Filters for content addresses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from ansible.errors import AnsibleFilterError

from ansible_collections.modekeeper.core.plugins.module_utils._artifact import canonical
from ansible_collections.modekeeper.core.plugins.module_utils._reasons.errors import ModeKeeperError

T = TypeVar("T")


def canonical_json(value: Any) -> str:
    """The RFC 8785 form of a value."""
    return _translated(canonical.canonical_bytes, value).decode("utf-8")


def digest(value: Any) -> str:
    """``sha256:`` and the digest of the RFC 8785 form of a value."""
    return _translated(canonical.digest, value)


def _translated(function: Callable[[Any], T], value: Any) -> T:
    try:
        return function(value)
    except ModeKeeperError as exc:
        raise AnsibleFilterError(str(exc)) from exc


class FilterModule:
    """The filters of the collection."""

    def filters(self) -> dict[str, Callable[[Any], str]]:
        """Names and functions."""
        return {"canonical_json": canonical_json, "digest": digest}
