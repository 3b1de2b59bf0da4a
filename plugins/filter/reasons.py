# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Filters for reasons."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ansible.errors import AnsibleFilterError

from ansible_collections.modekeeper.core.plugins.module_utils._reasons.errors import in_words


def first_reason(reasons: Any) -> str:
    """The first of a result's reasons, as a run that ends with it says it."""
    try:
        return in_words(reasons[0])
    except (AttributeError, IndexError, KeyError, TypeError) as exc:
        raise AnsibleFilterError("first_reason: these are not the reasons of a result, or there is none") from exc


class FilterModule:
    """The filters of the collection."""

    def filters(self) -> dict[str, Callable[[Any], str]]:
        """Names and functions."""
        return {"first_reason": first_reason}
