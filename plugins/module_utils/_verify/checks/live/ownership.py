# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Whether somebody outside the passport's adopt list owns a touched field now, as the server's own probe says."""

from __future__ import annotations

from collections.abc import Iterator

from ...facts import Facts
from ...live.gathered import Gathered
from ...model import Finding, failed, note, passed
from .check import LiveCheck


def _evaluate(facts: Facts, gathered: Gathered) -> Iterator[Finding]:
    for item in facts.items:
        answer = gathered.owners.get(item.index)
        if answer is None:
            continue
        managers = list(answer.details.get("managers", ()))
        foreign = [name for name in managers if not _ours(name) and name not in facts.passport.adopt]
        if answer.code != "CONFLICT_FIELD_MANAGER":
            yield passed(item)
        elif foreign or not managers:
            message = (
                f"{', '.join(foreign) or 'an unnamed manager'} owns the field and is not in the passport's adopt list"
            )
            yield failed("CONFLICT_SOURCE", message, item, managers=managers)
        else:
            yield note("CONFLICT_FIELD_MANAGER", f"the change takes the field over from {', '.join(managers)}", item)


def _ours(manager: str) -> bool:
    return manager.startswith("mk/")


CHECK = LiveCheck("ownership", _evaluate)
