# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Which of the three identities the caller is, and whether it may do more than that one should."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from ..clock import Clock
from ..identities.names import APPLIER, GROUPS, OBSERVER, service_account_user
from .exchange import Api
from .fence import holds
from .reviews import Access, Caller, may, whoami

Class = Literal["observer", "verifier", "applier", "administrator", "other"]

EVERYTHING = Access("*", "*", "*")
#: Whoever may do these can take the fence or the kill-switch away: policies do not guard themselves.
UNBIND = tuple(
    Access(verb, "admissionregistration.k8s.io", resource)
    for resource in ("validatingadmissionpolicies", "validatingadmissionpolicybindings")
    for verb in ("create", "delete", "patch", "update")
)


@dataclass(frozen=True)
class Identity:
    """The caller, its class and its rights.

    :ivar rights: what was asked of the server, and its answer.
    """

    caller: Caller
    class_: Class
    rights: Mapping[Access, bool]

    def allowed(self, accesses: Iterable[Access]) -> list[Access]:
        """Those that the server allows."""
        return sorted(access for access in accesses if self.rights.get(access, False))

    @property
    def excess(self) -> list[Access]:
        """What the caller may do and none of the identities should."""
        found = self.allowed((EVERYTHING, *UNBIND))
        if self.class_ == "observer":
            found += self.allowed(access for access in self.rights if access not in (EVERYTHING, *UNBIND))
        return sorted(set(found))


def inspect(api: Api, clock: Clock, needed: Iterable[Access]) -> Identity:
    """Who we are and what of the rights a dry run needs we have.

    :raises ModeKeeperError: ``READ_…`` where the server does not say.
    """
    caller = whoami(api, clock)
    rights = {access: may(api, clock, access) for access in sorted({*needed, EVERYTHING, *UNBIND})}
    return Identity(caller, classify(caller, rights, needed), rights)


def classify(caller: Caller, rights: Mapping[Access, bool], needed: Iterable[Access]) -> Class:
    """The class of a caller: by what the fence and install's names say, then by what it may do."""
    if rights.get(EVERYTHING, False) and not holds(caller):
        return "administrator"
    if holds(caller):
        return "verifier"
    if _is(caller, APPLIER):
        return "applier"
    if _is(caller, OBSERVER) or not any(rights.get(access, False) for access in needed):
        return "observer"
    return "other"


def _is(caller: Caller, identity: str) -> bool:
    return GROUPS[identity] in caller.groups or caller.username == service_account_user(identity)
