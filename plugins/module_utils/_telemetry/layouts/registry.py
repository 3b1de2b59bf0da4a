# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The layouts, in the order in which they are tried. A new one is a file beside this and a line here."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from . import canonical, canonical_wide, pai_minibatch, timestamp_value
from .model import Layout

RECOGNISERS: tuple[Callable[[frozenset[str]], Layout | None], ...] = (
    canonical.recognise,
    pai_minibatch.recognise,
    timestamp_value.recognise,
    canonical_wide.recognise,
)


def recognise(columns: Iterable[str]) -> Layout | None:
    """The first layout that these columns fit."""
    names = frozenset(columns)
    for candidate in RECOGNISERS:
        layout = candidate(names)
        if layout is not None:
            return layout
    return None
