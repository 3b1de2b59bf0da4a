# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""One item: from what the object says, by way of the gates, to a write that took place exactly once or not at all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from .._reasons.errors import ModeKeeperError, reason
from .intent import Intent, generation_of
from .ports import Point, Reason
from .send import Sender
from .witness import Found, classify

_TRIES = 5


@dataclass(frozen=True)
class Ended:
    """How it ended.

    :ivar found: the class of the object's state; ``NOT_APPLIED``: nothing of ours is on it.
    :ivar reasons: why it was not written, where it was not.
    :ivar generation: of the object since, which a rollout must have observed; 0: unknown.
    """

    found: Found
    reasons: tuple[Reason, ...] = ()
    generation: int = 0


def attempt(sender: Sender, intent: Intent, guard: Callable[[], Sequence[Reason]], point: Point) -> Ended:
    """Write it, unless it is written; ask the gates right before every request.

    :raises ModeKeeperError: ``READ_…`` where the object cannot be read: then nobody knows what became of it.
    """
    for _try in range(_TRIES):
        live = sender.read(intent.ref)
        found = classify(intent, live)
        if found is not Found.NOT_APPLIED or live is None:
            return Ended(found, generation=generation_of(live))
        reasons = guard()
        if reasons:
            return Ended(Found.NOT_APPLIED, tuple(reasons))
        point("send")
        sent = sender.send(intent, live)
        point("answer")
        if sent.written:
            return Ended(Found.APPLIED, generation=generation_of(sent.live))
        if sent.answer is not None and sent.answer.kind != "stale":
            answer = sent.answer
            return Ended(Found.NOT_APPLIED, (reason(answer.code, answer.message, **answer.details),))
    raise ModeKeeperError("CONTENTION", f"no answer to {_TRIES} writes says what became of the item", item=intent.seq)


def settle(sender: Sender, intent: Intent) -> Ended:
    """What became of it, without writing.

    :raises ModeKeeperError: ``READ_…``.
    """
    live = sender.read(intent.ref)
    return Ended(classify(intent, live), generation=generation_of(live))
