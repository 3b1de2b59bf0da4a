# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Marks a test that throws rubbish at a parser: bounded in `make test`, and the only ones that run, much longer, in `make fuzz`."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TypeVar

import pytest
from hypothesis import settings

TIMES = int(os.environ.get("MODEKEEPER_FUZZ", "1"))
_CASES = 150
_Test = TypeVar("_Test", bound=Callable[..., None])


def fuzz(test: _Test) -> _Test:
    """Above ``@given``: so many cases, the same ones each time but in a longer run."""
    bounded = settings(max_examples=_CASES * TIMES, deadline=None, derandomize=TIMES == 1)
    marked: _Test = pytest.mark.fuzz(bounded(test))
    return marked
