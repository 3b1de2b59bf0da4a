# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What a change asks of the world around it. The edge gives the real ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, Protocol

from .._cluster.model import ObjectRef
from .journal.state import Progress

Reason = Mapping[str, Any]
"""``{code, message, remedy, …}``"""

Decision = Literal["keep", "roll_back", "hold"]


class Guard(Protocol):
    """The gates that are asked again before every write; those in ``HALTING`` stop without taking anything back."""

    def before_write(self, item: int) -> Sequence[Reason]:
        """Reasons not to send this item, in order of precedence."""

    def before_undo(self, item: int) -> Sequence[Reason]:
        """Reasons not to take this item back."""


class Watch(Protocol):
    """Verify-after."""

    def failures(self, ref: ObjectRef) -> Sequence[str]:
        """Kinds of failure that the object's pods show now, sorted."""

    def rolled_out(self, items: Sequence[Progress]) -> bool:
        """Whether the rollouts of these items are complete."""

    def harm(self, items: Sequence[Progress]) -> Sequence[Reason]:
        """What these items have done by now that calls for taking everything back."""

    def verdict(self, items: Sequence[Progress]) -> tuple[Decision, Sequence[Reason]] | None:
        """The decision on the whole change, at its end; None: ask again."""


class Audit(Protocol):
    """The ledger."""

    def record(self, event: str, ids: Sequence[str]) -> None:
        """Make an event durable.

        :raises ModeKeeperError: ``AUDIT_…``.
        """

    def head(self) -> str:
        """Digest of the last line, ``sha256:…``, or empty."""


class Mirror(Protocol):
    """The journal's copy in the cluster."""

    def write(self, text: bytes, ledger: str) -> None:
        """Replace it.

        :raises ModeKeeperError: ``JOURNAL_UNREADABLE``.
        """


class Paths(Protocol):
    """Where objects are served."""

    def path(self, ref: ObjectRef) -> str:
        """The object's path on the API server."""


class Point(Protocol):
    """Told of each point at which a run can be killed; does nothing but in tests."""

    def __call__(self, name: str) -> None: ...


def no_point(name: str) -> None:
    """The point of a real run."""


class Halt(Exception):  # noqa: N818 - it is no error of ours: a person has to look
    """Stop at once, and take nothing back."""

    def __init__(self, reasons: Sequence[Reason]) -> None:
        super().__init__()
        self.reasons = tuple(reasons)
