# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A fact: its value, or why it could not be read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias, TypeVar

from .._reasons.errors import ModeKeeperError

T = TypeVar("T")


@dataclass(frozen=True)
class Unreadable:
    """Nobody knows, so it blocks.

    :ivar why: for people; never a secret.
    :ivar cause: the reason code of the error that stood behind it, where there was one.
    """

    why: str
    cause: str = ""

    @classmethod
    def of(cls, error: ModeKeeperError) -> Unreadable:
        """What an error leaves of a fact."""
        return cls(error.message, error.code)

    @property
    def text(self) -> str:
        """Why, with the code of the error."""
        return f"{self.cause}: {self.why}" if self.cause else self.why


Known: TypeAlias = T | Unreadable

NOT_GATHERED = Unreadable("it was not gathered")
"""What every fact is until somebody says otherwise: to forget one blocks."""
