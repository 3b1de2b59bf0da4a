# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What became of a write nobody saw the answer of: the live object itself says so, by two witnesses.

The field's manager is the better one, because it is kept for each field; it is lost where ``managedFields`` were stripped, never filled
or merged. Then the annotation that travels in the same patch decides.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Any

from .._cluster.dryrun.normalise import equal
from .._cluster.dryrun.pointer import lookup
from .._cluster.dryrun.request import LAST_CHANGE
from .intent import Intent
from .owners import owners


class Found(Enum):
    """The state of an object whose write is in the journal, and what to do.

    ``GONE``: close, never make it again. ``NOT_APPLIED``: ask the gates again, then write or close. ``APPLIED``: it is done, go on.
    ``ADOPTED``: the value is there and another's now: close, no undo. ``FOREIGN``: a person looks.
    """

    GONE = "GONE"
    NOT_APPLIED = "NOT_APPLIED"
    APPLIED = "APPLIED"
    ADOPTED = "ADOPTED"
    FOREIGN = "FOREIGN"


def classify(intent: Intent, live: Mapping[str, Any] | None) -> Found:
    """What the object says of the write that ``intent`` announced.

    :param live: the object as read after the write can no longer arrive, None where it is gone.
    """
    if live is None or lookup(live, "/metadata/uid") != intent.ref.uid:
        return Found.GONE
    if all(_stands(live, path, value) for path, value in intent.after.items()):
        return _changed(intent, live)
    if all(_stands(live, path, value) for path, value in intent.before.items()):
        return _unchanged(intent, live)
    return Found.FOREIGN


def _changed(intent: Intent, live: Mapping[str, Any]) -> Found:
    now = owners(live, intent.after)
    if now:
        return Found.APPLIED if set(now.values()) == {intent.stamp.manager} else Found.ADOPTED
    return Found.APPLIED if _annotated(intent, live) else Found.ADOPTED


def _unchanged(intent: Intent, live: Mapping[str, Any]) -> Found:
    """The earlier value: not yet written, or written and set back by somebody."""
    now = owners(live, intent.before)
    ours = intent.stamp.manager in now.values() or _annotated(intent, live)
    return Found.FOREIGN if ours or now != dict(intent.owners) else Found.NOT_APPLIED


def _annotated(intent: Intent, live: Mapping[str, Any]) -> bool:
    text = lookup(live, LAST_CHANGE)
    return isinstance(text, str) and text.startswith(f"{intent.stamp.mark}.")


def _stands(live: Mapping[str, Any], path: str, value: Any) -> bool:
    return equal(lookup(live, path), value)
