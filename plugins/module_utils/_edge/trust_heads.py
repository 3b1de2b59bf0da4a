# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The heads of ledgers in the trust state: what one room keeps of the other."""

from __future__ import annotations

from pathlib import Path

from .._ledger.head import Head, Heads
from .._license.state import CODE, TrustState, parse_state
from .._license.state import Head as Kept
from .._license.state_file import read_state_file, update_state_file
from .._reasons.errors import ModeKeeperError


def known_heads(state: Path | None) -> Heads:
    """The heads that the state keeps, by UUID; none where there is no state.

    :raises ModeKeeperError: ``TRUST_STATE_INVALID``.
    """
    file = read_state_file(state) if state is not None else None
    if file is None:
        return {}
    if file.data is None:
        raise ModeKeeperError(CODE, f"the trust state {file.fault}")
    return {name: Head(name, head.seq, head.hash) for name, head in parse_state(file.data).ledgers.items()}


def keep_head(state: Path | None, head: Head) -> None:
    """Keep the head in the state, where there is one: a state is made by what proves roots, not by an event.

    :raises ModeKeeperError: ``TRUST_STATE_INVALID``, ``OUTPUT_UNWRITABLE``, ``OUTPUT_FULL``.
    """
    if state is not None and state.exists():
        update_state_file(state, lambda known: _keeping(known, head))


def kept(head: Head) -> dict[str, Kept]:
    """The head as a state's ``ledgers``."""
    return {head.ledger: Kept(head.seq, head.hash)}


def _keeping(known: TrustState | None, head: Head) -> TrustState:
    if known is None:
        raise ModeKeeperError(CODE, "the trust state went away while a head was to be kept in it")
    return known.merged(TrustState(known.domain, ledgers=kept(head)))
