# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What may block, gate by gate: a code, and facts changed so that it does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from ansible_collections.modekeeper.core.plugins.module_utils._approval.read import Approvals, Refused
from ansible_collections.modekeeper.core.plugins.module_utils._gate.facts import Facts
from ansible_collections.modekeeper.core.plugins.module_utils._gate.known import Unreadable
from ansible_collections.modekeeper.core.plugins.module_utils._gate.state import (
    Base,
    Breaker,
    Burns,
    Hold,
    JournalEntry,
    Journals,
    Licensed,
    Lock,
    Quarantine,
)
from ansible_collections.modekeeper.core.plugins.module_utils._license.verdict import Verdict
from ansible_collections.modekeeper.core.plugins.module_utils._plan.passport.model import Passport
from ansible_collections.modekeeper.core.plugins.module_utils._reasons.catalogue import FAMILIES
from ansible_collections.modekeeper.core.plugins.module_utils._reasons.errors import ModeKeeperError, reason
from tests.unit.verify.builders import NOW

from .open_facts import PASSPORT, replanned, signed, verify_report

GONE = Unreadable("nobody could look", "READ_TIMEOUT")
EDITED = Unreadable.of(ModeKeeperError("ARTIFACT_ID_MISMATCH", "it was edited"))
OTHER_ID = "sha256:" + "0" * 64


@dataclass(frozen=True)
class Block:
    """One way to be stopped at one gate."""

    gate: str
    code: str
    put: Callable[[Facts], Facts]

    def __str__(self) -> str:
        return f"{self.gate}-{self.code}"


class FrozenPassport(Passport):
    """The same passport, at a moment that falls into a window."""

    def freeze_at(self, moment: datetime) -> tuple[str, datetime] | None:
        return "year's end", moment + timedelta(hours=1)


def _set(**fields: Any) -> Callable[[Facts], Facts]:
    return lambda facts: replace(facts, **fields)


def _verify(**body: Any) -> Callable[[Facts], Facts]:
    def put(facts: Facts) -> Facts:
        plan_id = OTHER_ID if isinstance(facts.plan, Unreadable) else facts.plan.id
        return replace(facts, verify=verify_report(plan_id, **body))

    return put


def _alter(change: Callable[[dict[str, Any]], None], *, seal: bool = True) -> Callable[[Facts], Facts]:
    return lambda facts: replanned(facts, change, seal=seal)


def _times(planned: str, expires: str) -> Callable[[Facts], Facts]:
    def change(body: dict[str, Any]) -> None:
        body.update(planned_at=planned, expires_at=expires)
        for item in body["items"]:
            item["expires_at"] = expires

    return _alter(change)


def _family(name: str) -> Iterator[str]:
    return (entry.code for family in FAMILIES if family.name == name for entry in family.reasons)


def _found(gate: str, family: str) -> Iterator[Block]:
    for code in _family(family):
        yield Block(gate, code, _set(**{gate: (reason(code, "found"),)}))


def _license(code: str) -> Callable[[Facts], Facts]:
    def put(facts: Facts) -> Facts:
        assert isinstance(facts.license, Licensed)
        return replace(facts, license=replace(facts.license, verdict=Verdict((reason(code, "found"),), (), ())))

    return put


def _other_cluster(facts: Facts) -> Facts:
    licence = facts.license
    if isinstance(licence, Licensed):
        licence = replace(licence, question=replace(licence.question, cluster_uid="another"))
    return replace(facts, cluster="another", license=licence)


def _approval(**fields: Any) -> Callable[[Facts], Facts]:
    def put(facts: Facts) -> Facts:
        assert not isinstance(facts.change, Unreadable)
        return replace(facts, approvals=Approvals((signed(facts.change, **fields),)))

    return put


def _hold(on: Any) -> Callable[[Facts], Facts]:
    def put(facts: Facts) -> Facts:
        assert not isinstance(facts.change, Unreadable)
        uid = {"workload": facts.change.items[0].uid, "node": "node-1", "cluster": ""}[on]
        nodes = {item.uid: frozenset({"node-1"}) for item in facts.change.items}
        return replace(facts, quarantine=Quarantine((Hold("CRASH_LOOP", on, uid, "it"),), nodes))

    return put


def _burn(**ratios: Any) -> Callable[[Facts], Facts]:
    base: dict[str, Any] = dict.fromkeys(("5m", "30m", "1h", "6h"), 0.0)
    named = {name.removeprefix("w"): value for name, value in ratios.items()}
    return _set(slos={"latency": Burns({**base, **named})})


def _refused(code: str) -> Callable[[Facts], Facts]:
    return _set(approvals=Approvals((), (Refused(code, "file"),)))


def _no_items(body: dict[str, Any]) -> None:
    body["items"] = []


def _other_passport(body: dict[str, Any]) -> None:
    body["passport"] = {"id": OTHER_ID, "name": "other"}


def _tampered(body: dict[str, Any]) -> None:
    body["items"][0]["to"] = "1m"


_OPEN = JournalEntry("j1", OTHER_ID, "open")
_OVER = {"not_before": NOW - timedelta(days=3), "not_after": NOW - timedelta(seconds=1)}
_EARLY = {"not_before": NOW + timedelta(seconds=1)}
_LONG = {"not_after": NOW + timedelta(days=14)}
_OVERPRIVILEGED = [{"reasons": [reason("IDENTITY_OVERPRIVILEGED", "it may unbind")]}]

BLOCKS: tuple[Block, ...] = (
    *_found("kill_switch", "kill_switch"),
    *_found("audit", "audit"),
    Block("plan", "PLAN_ID_MISMATCH", _alter(_tampered, seal=False)),
    Block("plan", "PLAN_ID_MISMATCH", _set(plan=EDITED)),
    Block("plan", "PLAN_EXPIRED", _times("2026-01-05T06:00:00Z", "2026-01-05T10:00:00Z")),
    Block("plan", "PLAN_EXPIRED", _times("2026-01-05T09:00:00Z", "2026-01-05T13:00:01Z")),
    Block("plan", "PLAN_CLOCK", _times("2026-01-05T10:05:01Z", "2026-01-05T11:00:00Z")),
    Block("plan", "PLAN_OTHER_PASSPORT", _alter(_other_passport)),
    Block("plan", "PLAN_NOOP", _alter(_no_items)),
    Block("plan", "PLAN_UNREADABLE", _set(plan=GONE)),
    Block("plan", "PLAN_UNREADABLE", _alter(lambda body: body.pop("items"), seal=False)),
    Block("plan", "PLAN_UNREADABLE", _alter(lambda body: body.update(planned_at="soon"))),
    Block("verify", "VERIFY_ABSENT", _set(verify=None)),
    Block("verify", "VERIFY_ID_MISMATCH", _set(verify=EDITED)),
    Block("verify", "VERIFY_OTHER_PLAN", _set(verify=verify_report(OTHER_ID))),
    Block("verify", "VERIFY_FAILED", _verify(outcome="failed")),
    *(
        Block("verify", "VERIFY_INSUFFICIENT", _verify(outcome=outcome))
        for outcome in ("static_only", "nothing_to_do", "insufficient_evidence", "VERIFIED", None, True)
    ),
    Block("verify", "VERIFY_STALE", _verify(verified_at="2026-01-05T09:29:59Z")),
    Block("verify", "VERIFY_STALE", _verify(verified_at="2026-01-05T10:05:01Z")),
    Block("verify", "VERIFY_AFTER_BLIND", _set(base=Base(("latency",), ("throughput",)))),
    Block("verify", "VERIFY_AFTER_BLIND", _set(base=Base((), ()))),
    Block("verify", "IDENTITY_OVERPRIVILEGED", _verify(checks=_OVERPRIVILEGED)),
    Block("verify", "VERIFY_UNREADABLE", _set(verify=GONE)),
    Block("verify", "VERIFY_UNREADABLE", _set(base=GONE)),
    Block("verify", "VERIFY_UNREADABLE", _verify(verified_at=None)),
    *(Block("license", code, _license(code)) for code in _family("license")),
    Block("license", "LICENSE_UNREADABLE", _set(license=GONE)),
    Block("cluster", "CLUSTER_MISMATCH", _other_cluster),
    Block("cluster", "CLUSTER_UNREADABLE", _set(cluster=GONE)),
    Block("journal", "JOURNAL_OPEN", _set(journals=Journals(_OPEN, None, None))),
    Block("journal", "JOURNAL_OPEN", _set(journals=Journals(None, replace(_OPEN, state="halted"), None))),
    Block("journal", "JOURNAL_ELSEWHERE", _set(journals=Journals(None, None, "j2"))),
    Block("journal", "JOURNAL_UNREADABLE", _set(journals=GONE)),
    Block("lock", "LOCK_HELD", _set(lock=Lock("other", "host-2"))),
    Block("lock", "LOCK_LOST", _set(lock=Lock("nobody"))),
    Block("lock", "LOCK_LOST", _set(lock=Lock("us", renewed_seconds=30.0))),
    Block("lock", "LOCK_LOST", _set(lock=Lock("us", renewed_seconds=float("nan")))),
    Block("lock", "LOCK_UNREADABLE", _set(lock=GONE)),
    Block("approval", "APPROVAL_MISSING", _set(approvals=Approvals())),
    Block("approval", "APPROVAL_OTHER_CHANGE", _approval(items=(OTHER_ID,))),
    Block("approval", "APPROVAL_OTHER_CHANGE", _approval(cluster="another")),
    Block("approval", "APPROVAL_OTHER_CHANGE", _approval(passport=OTHER_ID)),
    Block("approval", "APPROVAL_EXPIRED", _approval(**_OVER)),
    Block("approval", "APPROVAL_WINDOW", _approval(**_EARLY)),
    Block("approval", "APPROVAL_WINDOW", _approval(**_LONG)),
    *(
        Block("approval", code, _refused(code))
        for code in ("APPROVAL_SELF", "APPROVAL_SIGNATURE_INVALID", "APPROVAL_UNREADABLE")
    ),
    Block("approval", "APPROVAL_UNREADABLE", _set(approvals=GONE)),
    Block("freeze", "FREEZE_ACTIVE", _set(passport=FrozenPassport(PASSPORT.body, PASSPORT.source))),
    Block("breaker", "BREAKER_OPEN", _set(breaker=Breaker(harm=(NOW - timedelta(hours=1), NOW - timedelta(hours=23))))),
    Block("breaker", "BREAKER_OPEN", _set(breaker=Breaker(incomplete=(NOW - timedelta(days=9),)))),
    Block("breaker", "BREAKER_UNREADABLE", _set(breaker=GONE)),
    Block("quarantine", "QUARANTINE_TARGET", _hold("workload")),
    Block("quarantine", "QUARANTINE_TARGET", _hold("node")),
    Block("quarantine", "QUARANTINE_CLUSTER", _hold("cluster")),
    Block("quarantine", "QUARANTINE_UNREADABLE", _set(quarantine=GONE)),
    Block(
        "quarantine",
        "QUARANTINE_UNREADABLE",
        _set(quarantine=Quarantine((Hold("GPU_ECC", "node", "node-9", "n"),), GONE)),
    ),
    Block(
        "quarantine",
        "QUARANTINE_UNREADABLE",
        _set(quarantine=Quarantine((Hold("GPU_ECC", "node", "node-9", "n"),), {})),
    ),
    Block("slo", "SLO_BURN_HIGH", _burn(w5m=0.145, w1h=0.145)),
    Block("slo", "SLO_BURN_HIGH", _burn(w30m=0.061, w6h=0.061)),
    Block("slo", "SLO_UNREADABLE", _burn(w5m=GONE)),
    Block("slo", "SLO_UNREADABLE", _burn(w6h=float("nan"))),
    Block("slo", "SLO_UNREADABLE", _burn(w6h=-0.1)),
    Block("slo", "SLO_UNREADABLE", _set(slos={})),
    Block("slo", "SLO_UNREADABLE", _set(slos=GONE)),
    *_found("scope", "scope"),
    *_found("bound", "bounds"),
    *_found("blast", "blast"),
    *_found("conflict", "owners"),
    *(Block("drift", code, _set(drift={0: (reason(code, "found"),)})) for code in _family("drift")),
    Block("drift", "DRIFT_UNREADABLE", _set(drift=GONE)),
    Block("drift", "DRIFT_UNREADABLE", _set(drift={})),
    Block("drift", "DRIFT_UNREADABLE", _set(drift={0: GONE})),
    *(Block("admit", code, _set(admit={0: (reason(code, "found"),)})) for code in _family("admission")),
    Block("admit", "ADMIT_UNREADABLE", _set(admit={})),
    Block("admit", "ADMIT_UNREADABLE", _set(admit=GONE)),
    *(
        Block(gate, f"{prefix}_UNREADABLE", _set(**{gate: GONE}))
        for gate, prefix in (
            ("kill_switch", "KILL_SWITCH"),
            ("audit", "AUDIT"),
            ("scope", "SCOPE"),
            ("bound", "BOUND"),
            ("blast", "BLAST"),
            ("conflict", "CONFLICT"),
        )
    ),
)
