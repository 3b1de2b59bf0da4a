# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A case that is in order on the day it is made, for what asks the machine's own clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from . import x509
from .case import Case, good, license_file, revocations
from .times import text

_DAY = timedelta(days=1)


def current(**terms: Any) -> Case:
    """The good case, with a licence and lists that hold today and for some weeks."""
    now = datetime.now(UTC).replace(microsecond=0)
    case = good()
    case.now = now
    case.license = license_file(**{"not_after": text(now + 100 * _DAY), **terms})
    case.crls["one.pem"] = current_crl(case.root, 4)
    case.revocations["issuer.json"] = current_list("issuer", 9)
    case.state = None
    return case


def current_crl(root: x509.Root, number: int, *revoked: int) -> bytes:
    """A CRL since yesterday."""
    now = datetime.now(UTC)
    return x509.crl_pem(x509.crl(root, number, revoked=revoked, start=now - _DAY, end=now + 60 * _DAY))


def current_list(who: str, number: int, **changes: Any) -> bytes:
    """A revocation list since yesterday."""
    now = datetime.now(UTC)
    return revocations(who, number, **{"issued_at": text(now - _DAY), "next_update": text(now + 20 * _DAY), **changes})
