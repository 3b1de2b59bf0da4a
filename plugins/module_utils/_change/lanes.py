# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Writes the items of a wave at once, each over one of a few connections."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from .._reasons.errors import ModeKeeperError
from .attempt import Ended, Lost, attempt
from .journal.state import Progress
from .ports import Guard, Point
from .send import Sender
from .witness import Found


@dataclass(frozen=True)
class Lane:
    """One connection to the server, and the gates asked over it. Not for several threads."""

    sender: Sender
    guard: Guard


def write_all(
    lanes: Sequence[Lane], wave: Sequence[Progress], applied: Callable[[int, Ended], None], point: Point, lost: Lost
) -> list[Ended | ModeKeeperError | None]:
    """How each item of the wave ended, in its order: an error where nobody knows; None for one that did not begin, because another had
    not been written.

    :param applied: told of each item as soon as it is written; may be called by several threads.
    """
    free: queue.SimpleQueue[Lane] = queue.SimpleQueue()
    for lane in lanes:
        free.put(lane)
    stopped = threading.Event()

    def write(progress: Progress) -> Ended | ModeKeeperError | None:
        if stopped.is_set():
            return None
        lane, intent = free.get(), progress.intent
        try:
            ended = attempt(lane.sender, intent, lambda: lane.guard.before_write(intent.seq), point, lost)
            if ended.found is Found.APPLIED:
                applied(intent.seq, ended)
        except ModeKeeperError as error:
            stopped.set()
            return error
        except BaseException:
            stopped.set()
            raise
        finally:
            free.put(lane)
        if ended.found is not Found.APPLIED:
            stopped.set()
        return ended

    if len(lanes) == 1 or len(wave) == 1:
        return [write(progress) for progress in wave]
    with ThreadPoolExecutor(len(lanes)) as pool:
        return list(pool.map(write, wave))
