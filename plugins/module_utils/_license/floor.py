# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Floors: the highest numbers and the latest time that were ever proven. They only rise."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from .._artifact.clock import format_time
from .._envelope.keys import KEYID
from .._envelope.members import integer, numbers, time

MOST_SIGNERS = 1000


@dataclass(frozen=True)
class Floor:
    """What may not be fallen below.

    :ivar root_set: version of the root set. :ivar crl: number of the CRL by keyid of its root. :ivar revocations: number of the
        revocation list by keyid of its signer. :ivar time: latest proven time.
    """

    root_set: int = 0
    crl: Mapping[str, int] = field(default_factory=dict)
    revocations: Mapping[str, int] = field(default_factory=dict)
    time: datetime | None = None

    def raised(self, other: Floor) -> Floor:
        """The higher of both, member by member: commutative, associative, idempotent, never lower than either."""
        times = [moment for moment in (self.time, other.time) if moment is not None]
        return Floor(
            root_set=max(self.root_set, other.root_set),
            crl=_highest(self.crl, other.crl),
            revocations=_highest(self.revocations, other.revocations),
            time=max(times, default=None),
        )


def fallen(numbers: Mapping[str, int], floors: Mapping[str, int], wanted: Collection[str]) -> list[str]:
    """What lies below its floor, told one by one.

    :param numbers: of what is there, by keyid. :param wanted: keyids of which something must be there if it ever was: what was
        seen and is gone lies below every floor.
    """
    found = []
    for keyid in sorted({*numbers, *wanted}):
        number, floor = numbers.get(keyid), floors.get(keyid, 0)
        if floor > 0 and (number is None or number < floor):
            here = "nothing" if number is None else f"number {number}"
            found.append(f"of {keyid} there is {here}, and number {floor} was seen or is required")
    return found


def floor_members(floor: Floor) -> dict[str, Any]:
    """The floor as members of a JSON object."""
    return {
        "root_set": floor.root_set,
        "crl": dict(floor.crl),
        "revocations": dict(floor.revocations),
        "time": format_time(floor.time) if floor.time is not None else None,
    }


def floor_of(members: Mapping[str, Any]) -> Floor:
    """The floor in the members of a JSON object.

    :raises FormError: off the schema.
    """
    return Floor(
        root_set=integer(members, "root_set"),
        crl=numbers(members, "crl", KEYID, MOST_SIGNERS),
        revocations=numbers(members, "revocations", KEYID, MOST_SIGNERS),
        time=None if members["time"] is None else time(members, "time"),
    )


def _highest(left: Mapping[str, int], right: Mapping[str, int]) -> dict[str, int]:
    return {key: max(left.get(key, 0), right.get(key, 0)) for key in sorted({*left, *right})}
