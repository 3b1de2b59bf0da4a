# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The test that a registered result is a passing verify."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any


def verified(result: Any) -> bool:
    """Whether a registered result of the ``verify`` module says ``verified``, and nothing less."""
    return (
        isinstance(result, Mapping)
        and result.get("outcome") == "verified"
        and result.get("ok") is True
        and result.get("failed", False) is False
        and result.get("skipped", False) is False
    )


class TestModule:
    """The tests of the collection."""

    def tests(self) -> dict[str, Callable[[Any], bool]]:
        """Names and functions."""
        return {"verified": verified}
