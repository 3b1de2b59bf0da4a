# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What an answer means, once everything there is to know about it is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

#: ``accepted``: 2xx. ``stale``: read again, the version or a tested field moved. ``forbidden``: ask for the access review. ``retry``: ask
#: again later. ``refused``: the change would not be taken. ``undecided``: nobody can say.
Kind = Literal["accepted", "stale", "forbidden", "retry", "refused", "undecided"]


@dataclass(frozen=True)
class Answer:
    """The meaning of one HTTP answer.

    :ivar code: the reason code, empty for an acceptance.
    :ivar details: names and figures only (a policy, a field path, a status): never what the server quoted of the object.
    :ivar wait: seconds the server asked us to wait, if it did.
    """

    kind: Kind
    code: str = ""
    message: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)
    wait: float | None = None
