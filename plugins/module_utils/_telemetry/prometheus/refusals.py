# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What an answer that is none says, as a reason code."""

from __future__ import annotations

from ..._reasons.errors import ModeKeeperError
from .exchange import Answer

_SHOWN = 200
_BY_STATUS = {
    401: "PROMETHEUS_UNAUTHENTICATED",
    403: "PROMETHEUS_FORBIDDEN",
    404: "PROMETHEUS_UNEXPECTED",
    405: "PROMETHEUS_UNEXPECTED",
    413: "PROMETHEUS_TOO_LARGE",
    429: "PROMETHEUS_THROTTLED",
}
_TOO_MUCH = (
    *("too many samples", "maximum resolution"),  # Prometheus
    *("exceeds the limit", "exceeded the limit", "err-mimir-max-"),  # Thanos, Mimir
)
"""Words of servers that a shorter range of the same query may satisfy."""


def refusal(answer: Answer, name: str, error: str) -> ModeKeeperError:
    """:param error: the server's own words, from the body."""
    status = answer.status
    message = f"{name} answered {status}" + (f": {shown(error)}" if error else "")
    if any(text in error for text in _TOO_MUCH):
        return ModeKeeperError("PROMETHEUS_TOO_LARGE", message, status=status)
    code = _BY_STATUS.get(status)
    if code is None:
        families = {4: "PROMETHEUS_REFUSED", 5: "PROMETHEUS_SERVER_ERROR"}
        code = families.get(status // 100, "PROMETHEUS_UNEXPECTED")
    return ModeKeeperError(code, message, status=status, retry_after=answer.retry_after)


def shown(text: str) -> str:
    """A server's words, short and printable."""
    return "".join(letter if letter.isprintable() else " " for letter in text[:_SHOWN])
