# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""One item: from what the object says, by way of the gates, to a write that took place exactly once or not at all."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from .._cluster.dryrun.answer import Answer
from .._cluster.retry import Retry
from .._reasons.errors import ModeKeeperError, reason
from .intent import Intent, generation_of, version_of
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
    :ivar settled: whether that is the end of it; not where an earlier write's answer was lost and that write may still arrive.
    """

    found: Found
    reasons: tuple[Reason, ...] = ()
    generation: int = 0
    settled: bool = True


Lost: TypeAlias = MutableMapping[str, str]
"""By an object's uid the version that was named by a write whose answer was lost."""


def attempt(sender: Sender, intent: Intent, guard: Callable[[], Sequence[Reason]], point: Point, lost: Lost) -> Ended:
    """Write it, unless it is written; ask the gates right before every request.

    :param lost: of the whole run; kept up to date.
    :raises ModeKeeperError: ``READ_…`` where the object cannot be read: then nobody knows what became of it.
    """
    throttling = Retry(sender.api.limits, sender.clock)
    for number in range(_TRIES):
        live = sender.read(intent.ref)
        found = classify(intent, live)
        if found is not Found.NOT_APPLIED or live is None:
            return Ended(found, generation=generation_of(live))
        if lost.get(intent.ref.uid) != version_of(live):
            lost.pop(intent.ref.uid, None)  # the object has moved on: a write to its earlier version is refused
        reasons = tuple(guard())
        if reasons:
            return _not_written(intent, reasons, lost)
        point("send")
        sent = sender.send(intent, live)
        point("answer")
        if sent.written:
            return Ended(Found.APPLIED, generation=generation_of(sent.live))
        if sent.answer is None:
            lost[intent.ref.uid] = version_of(live)
            sender.clock.sleep(sender.api.limits.pause * 2**number)
        elif not _again(sender, sent.answer, throttling):
            return _not_written(intent, [_why(sent.answer)], lost)
    return _not_written(intent, [reason("CONTENTION", f"none of {_TRIES} writes took place", item=intent.seq)], lost)


def settle(sender: Sender, intent: Intent) -> Ended:
    """What became of it, without writing.

    :raises ModeKeeperError: ``READ_…``.
    """
    live = sender.read(intent.ref)
    return Ended(classify(intent, live), generation=generation_of(live))


def _again(sender: Sender, answer: Answer, throttling: Retry) -> bool:
    """Whether what was not taken may be sent again, after a fresh read and past the gates; waits where the server asks for it."""
    if answer.code == "READ_UNAUTHENTICATED":
        sender.api.renew()  # if it stays so, the next read says it
        return True
    if answer.code == "READ_THROTTLED":
        asked = {} if answer.wait is None else {"retry_after": answer.wait}
        wait = throttling.after(ModeKeeperError(answer.code, answer.message, **asked), known=True)
        if wait is not None:
            sender.clock.sleep(wait)
            sender.api.waited += wait
        return wait is not None
    return answer.kind == "stale"


def _not_written(intent: Intent, reasons: Sequence[Reason], lost: Lost) -> Ended:
    return Ended(Found.NOT_APPLIED, tuple(reasons), settled=intent.ref.uid not in lost)


def _why(answer: Answer) -> Reason:
    return reason(answer.code, answer.message, **answer.details)
