# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What a GET's answer other than 2xx means."""

from __future__ import annotations

from .._reasons.errors import ModeKeeperError
from .endpoint import Endpoint
from .response import Response

_CODES = {
    401: "READ_UNAUTHENTICATED",
    403: "READ_FORBIDDEN",
    404: "READ_NOT_FOUND",
    408: "READ_TIMEOUT",
    410: "READ_EXPIRED",
    429: "READ_THROTTLED",
    504: "READ_TIMEOUT",
}


def refusal(response: Response, what: str, endpoint: Endpoint) -> ModeKeeperError:
    """The error of an answer to a GET; ``what`` in the words of RBAC (``list pods``).

    The server's own message is left out: what stands before a server may answer with anything.
    """
    status = response.status
    code = _CODES.get(status, "READ_SERVER_ERROR" if status >= 500 else "READ_UNEXPECTED")
    details: dict[str, object] = {"status": status}
    if code == "READ_UNAUTHENTICATED":
        message = f"{endpoint.address} does not know the identity of context {endpoint.context or '(none)'}"
    elif code == "READ_FORBIDDEN":
        message = f"this identity may not {what}"
    elif code == "READ_THROTTLED":
        message = f"{endpoint.address} answers 429 to {what}"
        asked = response.headers.get("retry-after", "")
        if asked.isdecimal() and asked.isascii():
            details["retry_after"] = float(asked)
    else:
        message = f"{endpoint.address} answered {status} to {what}"
    return ModeKeeperError(code, message, **details)
