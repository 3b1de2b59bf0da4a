# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Gate 5: a licence that does not hold for this cluster and this feature, or was not asked for just them."""

from __future__ import annotations

from collections.abc import Iterator

from ..._reasons.errors import reason
from ..facts import Facts
from ..known import Unreadable
from ..model import Gate, Reason, unreadable
from ..state import Licensed


def _evaluate(facts: Facts) -> Iterator[Reason]:
    licensed = facts.license
    if isinstance(licensed, Unreadable):
        yield unreadable("LICENSE", licensed, "the licence")
        return
    yield from licensed.verdict.reasons
    yield from _asked(facts, licensed)


def _asked(facts: Facts, licensed: Licensed) -> Iterator[Reason]:
    question = licensed.question
    if question.feature != facts.action.feature or question.at is not None:
        yield reason("ENTITLEMENT_MISSING", f"the licence was not asked for {facts.action.feature} as of now")
    if not question.cluster_named or (
        not isinstance(facts.cluster, Unreadable) and question.cluster_uid != facts.cluster
    ):
        yield reason("CLUSTER_UNKNOWN", "the licence was not asked for the live cluster")
    if isinstance(facts.passport, Unreadable):
        yield reason("CUSTOMER_MISMATCH", f"whose passport it is cannot be told: {facts.passport.text}")
    elif facts.passport.customer is not None and question.customer != facts.passport.customer:
        yield reason("CUSTOMER_MISMATCH", "the licence was not asked for the customer of the passport")


GATE = Gate("license", ("license",), "LICENSE", _evaluate)
