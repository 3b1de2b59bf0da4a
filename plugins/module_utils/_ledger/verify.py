# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Judges a whole ledger in one pass and flat memory: its own chain, and what is known of it from elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from .._reasons.errors import ModeKeeperError, reason, sort_reasons
from .chain import Chain
from .checkpoint import Authenticate, Checkpoint, believe_none, open_checkpoint
from .head import Genesis, Head, Heads, expected_head
from .known import Known
from .line import LineError, parse_line
from .lines import Lines, first_line
from .lock import WAIT_SECONDS, is_at, locked, size_at_rest
from .own import genesis_of
from .verdict import Verdict

NOTHING_KNOWN: Heads = MappingProxyType({})
_OUTSIDE = ("trust state", "checkpoints")


def verify(
    path: Path,
    *,
    known: Heads = NOTHING_KNOWN,
    checkpoints: Iterable[bytes] = (),
    authenticate: Authenticate = believe_none,
    wait: float = WAIT_SECONDS,
) -> Verdict:
    """The verdict on the ledger at ``path``: all reasons, each with the first bad line.

    Writers go on meanwhile: what is judged is the file as it was between two of their events when it was opened.

    :param known: heads that the trust state keeps, by UUID.
    :param checkpoints: signed checkpoints, each a DSSE envelope.
    :param authenticate: gives the text of such an envelope, or refuses it.
    :param wait: seconds to wait for a writer to end its event.
    """
    envelopes = tuple(checkpoints)
    try:
        with locked(path, write=False, wait=wait) as descriptor:
            return _judge(descriptor, path, known, envelopes, authenticate)
    except ModeKeeperError as exc:
        return Verdict(reasons=(exc.as_reason(),), not_evaluated=("lines", *_OUTSIDE))


def identify(path: Path, *, wait: float = WAIT_SECONDS) -> Genesis:
    """Which ledger is at ``path``, by its first line alone.

    :raises ModeKeeperError: ``AUDIT_MISSING``, ``AUDIT_UNREADABLE``, ``AUDIT_LOCKED``, ``AUDIT_GENESIS_INVALID``.
    """
    with locked(path, write=False, wait=wait) as descriptor:
        return read_genesis(descriptor)


def read_genesis(descriptor: int) -> Genesis:
    """What the first line of an open ledger says.

    :raises ModeKeeperError: ``AUDIT_GENESIS_INVALID``, ``AUDIT_UNREADABLE``.
    """
    try:
        return genesis_of(parse_line(first_line(descriptor)))
    except LineError as exc:
        raise ModeKeeperError("AUDIT_GENESIS_INVALID", f"line 0: {exc}", line=0) from None


def _judge(
    descriptor: int, path: Path, known: Heads, envelopes: tuple[bytes, ...], authenticate: Authenticate
) -> Verdict:
    size = size_at_rest(descriptor)
    genesis, head, reasons = _identity(descriptor, known)
    compared = genesis is not None and not reasons
    opened, refused = _open_all(envelopes, authenticate, genesis.ledger if genesis is not None and compared else None)
    outside = Known([head] if head is not None else [], opened if compared else ())
    chain, lines = walk(descriptor, size, outside)
    chain.finish(lines.tail)
    if lines.short or not is_at(descriptor, path):
        refused.append(reason("AUDIT_UNREADABLE", f"{path.name} became shorter or was replaced while it was read"))
    found = sort_reasons([*reasons, *refused, *chain.faults.reasons()])
    verdict = Verdict(
        reasons=tuple(found),
        genesis=chain.genesis,
        size=chain.place.index,
        checkpoints=tuple(outside.held),
        not_evaluated=_not_evaluated(compared=compared, whole=lines.tail is not None and not lines.short),
    )
    if not verdict.goes_on:
        return verdict
    return replace(verdict, head=_head(chain), floor=chain.floor, highest=chain.place.highest)


def walk(descriptor: int, size: int, outside: Known) -> tuple[Chain, Lines]:
    """Go over all lines once. What stands behind the last line feed is for the caller to judge.

    :param size: bytes to read.
    """
    chain, lines = Chain(committed=outside.committed), Lines(descriptor, 0, size)
    for some in lines:
        chain.feed(some)
        outside.feed(some, chain.faults)
    if lines.tail is not None and not lines.short:
        outside.finish(chain.place.index, chain.faults)
    return chain, lines


def _identity(descriptor: int, known: Heads) -> tuple[Genesis | None, Head | None, list[dict[str, Any]]]:
    """What the ledger is and what is known of it. A bad first line is told by the walk."""
    try:
        genesis = read_genesis(descriptor)
    except ModeKeeperError:
        return None, None, []
    try:
        return genesis, expected_head(known, genesis), []
    except ModeKeeperError as exc:
        return genesis, None, [exc.as_reason()]


def _open_all(
    envelopes: tuple[bytes, ...], authenticate: Authenticate, ledger: str | None
) -> tuple[list[Checkpoint], list[dict[str, Any]]]:
    opened: list[Checkpoint] = []
    refused: list[dict[str, Any]] = []
    for envelope in envelopes:
        try:
            opened.append(open_checkpoint(envelope, authenticate, ledger))
        except ModeKeeperError as exc:
            refused.append(exc.as_reason())
    return opened, refused


def _head(chain: Chain) -> Head | None:
    return Head(chain.genesis.ledger, *chain.head) if chain.genesis is not None and chain.head is not None else None


def _not_evaluated(*, compared: bool, whole: bool) -> tuple[str, ...]:
    return (() if whole else ("later lines",)) + (() if compared and whole else _OUTSIDE)
