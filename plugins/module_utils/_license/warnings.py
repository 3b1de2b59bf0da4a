# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What to say of a licence that is read, whether it holds or not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from .._artifact.clock import format_time
from .._reasons.errors import reason, sort_reasons
from .documents import License
from .facts import Facts

LICENSE_SOON = timedelta(days=30)
LIST_SOON = timedelta(days=7)
CRL_DEFAULT_LIFE = timedelta(days=90)
LIST_DEFAULT_LIFE = timedelta(days=30)


def warnings_of(moment: datetime, facts: Facts | None, *, state_known: bool) -> list[dict[str, Any]]:
    """All of them, in the one order.

    :param facts: None where no root set was believed.
    """
    found: list[dict[str, Any]] = []
    if facts is not None:
        found += _of_facts(facts, moment)
    if not state_known:
        found.append(reason("TRUST_STATE_MISSING", "no trust state stands beside the licence"))
    return sort_reasons(found)


def _of_facts(facts: Facts, moment: datetime) -> Iterator[dict[str, Any]]:
    crl, body = facts.crl, facts.revocations
    if facts.terms is not None:
        yield from _of_terms(facts.terms, moment)
    if crl is not None:
        yield from _of_list("the CRL", crl.this_update, crl.next_update, CRL_DEFAULT_LIFE, moment)
    if body is not None:
        yield from _of_list("the revocation list", body.issued_at, body.next_update, LIST_DEFAULT_LIFE, moment)
    if facts.chain.anchor == "folder":
        yield reason("ANCHOR_IS_FOLDER", "the first root set in the trust folder is believed as it is")


def _of_terms(terms: License, moment: datetime) -> Iterator[dict[str, Any]]:
    if terms.not_after < moment <= terms.ends:
        until = format_time(terms.ends)
        yield reason("LICENSE_IN_GRACE", f"the licence ended on {format_time(terms.not_after)}; its grace on {until}")
    elif terms.not_before <= moment <= terms.not_after <= moment + LICENSE_SOON:
        yield reason("LICENSE_EXPIRES_SOON", f"the licence ends on {format_time(terms.not_after)}")


def _of_list(
    name: str, begins: datetime, ends: datetime, default: timedelta, moment: datetime
) -> Iterator[dict[str, Any]]:
    if moment <= ends <= moment + LIST_SOON:
        yield reason("LIST_EXPIRES_SOON", f"{name} must be followed by {format_time(ends)}")
    if ends - begins > default:
        yield reason("LIST_LONG_LIVED", f"{name} lives {(ends - begins).days} days")
