# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What an answer means after a second look: the object read again, or the access review asked. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .answer import Answer
from .pointer import Operation
from .request import drift


def after_read(answer: Answer, patch: Sequence[Operation], live: Mapping[str, Any] | None) -> Answer | None:
    """The meaning of a stale answer now that the object was read again; None: nothing that matters moved, so send anew.

    :param live: the object, or None when it is gone.
    """
    if live is None:
        return gone()
    changed = drifted(patch, live)
    if changed is not None:
        return changed
    if answer.code == "CONTENTION":
        return None
    return Answer("refused", answer.code, "the object lacks a path of the patch", answer.details)


def drifted(patch: Sequence[Operation], live: Mapping[str, Any]) -> Answer | None:
    """The refusal for an object that is not as the plan left it."""
    moved = drift(patch, live)
    if moved is None:
        return None
    code, paths = moved
    what = "the object was made anew" if code == "DRIFT_UID" else f"changed since the plan: {', '.join(paths)}"
    return Answer("refused", code, what, {"paths": paths})


def gone() -> Answer:
    """The refusal for an object that is not there."""
    return Answer("refused", "DRIFT_GONE", "the object is gone")


def after_review(answer: Answer, *, allowed: bool) -> Answer:
    """The meaning of a 403 that names nobody, now that the server told whether RBAC allows the request."""
    if allowed:
        return Answer("refused", "ADMISSION_DENIED", "an admission plug-in refuses it", answer.details)
    return Answer("undecided", "RBAC_DENIED", "the identity lacks the verb", answer.details)
