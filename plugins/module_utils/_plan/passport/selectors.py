# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Label selectors, as the API server evaluates them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def matches(selector: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    """Whether labels satisfy ``matchLabels`` and all ``matchExpressions``; an empty selector matches everything."""
    wanted: Mapping[str, str] = selector.get("matchLabels", {})
    expressions: Sequence[Mapping[str, Any]] = selector.get("matchExpressions", ())
    return all(labels.get(key) == value for key, value in wanted.items()) and all(
        _holds(expression, labels) for expression in expressions
    )


def _holds(expression: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    key, operator = expression["key"], expression["operator"]
    if operator == "Exists":
        return key in labels
    if operator == "DoesNotExist":
        return key not in labels
    listed = key in labels and labels[key] in (expression.get("values") or ())
    # NotIn holds for an absent label too.
    return listed if operator == "In" else not listed
