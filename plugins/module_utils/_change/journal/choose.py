# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Which of two copies of a journal is gone on with: the one here, or the one in the cluster. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from ..._reasons.errors import ModeKeeperError
from .entry import Entry
from .state import State, fold


def to_recover(here: Sequence[Entry], mirrored: Sequence[Entry]) -> tuple[list[Entry], State] | None:
    """The lines to go on with and their state; None where no change is left open or halted.

    The copy is written before a wave and at the end, so of one journal it is the beginning of what stands here. Where it says more,
    another machine has gone on since; where they part, the one that goes on was written under the later number of the lock.

    :raises ModeKeeperError: ``JOURNAL_OPEN`` for two unfinished journals, ``JOURNAL_UNREADABLE`` for copies that part
        under one number.
    """
    found = [(list(lines), state) for lines in (here, mirrored) if (state := fold(lines)) is not None]
    unfinished = [entry for entry in found if entry[1].phase != "closed"]
    if len(found) == 2 and found[0][1].id == found[1][1].id:
        shorter, longer = sorted(found, key=lambda entry: len(entry[0]))
        if longer[0][: len(shorter[0])] != shorter[0]:
            if longer[1].fence == shorter[1].fence:
                raise ModeKeeperError("JOURNAL_UNREADABLE", "the journal here and its copy in the cluster part")
            longer = max(found, key=lambda entry: entry[1].fence)
        return longer if longer[1].phase != "closed" else None
    if len(unfinished) > 1:
        raise ModeKeeperError("JOURNAL_OPEN", "two journals are unfinished: the one here and the cluster's")
    return unfinished[0] if unfinished else None


def follows(ours: Sequence[Entry], copy: Sequence[Entry], *, begun: bool) -> bool:
    """Whether a run with these lines may put them in the place of the copy: it is their beginning, or an earlier journal.

    An earlier one is closed; or a run under an earlier number of the lock closed it and died before it said so in the cluster.

    :param begun: whether the run has written the copy before; then nothing but its own may stand there.
    """
    if list(ours[: len(copy)]) == list(copy):
        return True
    there, here = fold(copy), fold(ours)
    if begun or there is None or here is None or there.id == here.id:
        return False
    return there.phase == "closed" or there.fence < here.fence
