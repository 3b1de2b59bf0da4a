# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A valid passport, as the rooms ask it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fnmatch import fnmatchcase
from functools import cached_property
from typing import Any

from ..._artifact.model import Artifact
from ..._cluster.quantity import amount
from ..knobs.model import Knob, Span
from ..knobs.registry import KNOBS
from .durations import seconds
from .freeze import active_window
from .schema import SCHEMA_ID
from .sections.guardrails import APPROVALS, BLAST
from .sections.invariants import HEADROOM
from .sections.knobs import runs
from .sections.scope import PROTECTED
from .sections.signers import key_spki
from .selectors import matches


@dataclass(frozen=True)
class KnobPolicy:
    """A knob as this passport allows it: the ceilings of the knob, tightened.

    :ivar least: least value in the knob's unit, None: only the live value bounds it.
    :ivar most: largest value likewise.
    :ivar containers: globs of container names.
    """

    knob: Knob
    step: Span
    window: Span
    least: Decimal | None
    most: Decimal | None
    cooldown_seconds: int | None
    cooldown_runs: int
    containers: tuple[str, ...]
    target: Mapping[str, Any] | None
    values: Mapping[str, tuple[str, ...]]

    def covers(self, container: str) -> bool:
        """Whether the knob may be turned on a container of that name."""
        return any(fnmatchcase(container, pattern) for pattern in self.containers)


@dataclass(frozen=True)
class Blast:
    """The most that one change may touch; ``percent`` is of the ready pods in scope, down at once."""

    objects: int
    percent: Decimal
    namespaces: int


@dataclass(frozen=True)
class MinReady:
    """Ready pods that a workload keeps: the larger of the two."""

    pods: int
    percent: Decimal


@dataclass(frozen=True)
class Rates:
    """Prices an hour; None or absent: unknown, not zero. ``gpu_hour`` by model, ``*`` for any other."""

    currency: str
    source: str
    cpu_core_hour: Decimal | None
    memory_gib_hour: Decimal | None
    gpu_hour: Mapping[str, Decimal]


@dataclass(frozen=True)
class Objective:
    """A service level objective.

    :ivar budget: share of errors that it allows, above 0 and below 1.
    :ivar error_ratio_query: PromQL of errors ÷ all, with ``$window``.
    """

    name: str
    budget: float
    error_ratio_query: str


@dataclass(frozen=True)
class Passport:
    """The policy. ``body`` has passed every check; ``source`` is the name it was loaded by, for messages only."""

    body: Mapping[str, Any]
    source: str = ""

    @cached_property
    def artifact(self) -> Artifact:
        """The passport as an artefact: its id is that of its meaning, not of its comments or layout."""
        return Artifact(kind="Passport", schema=SCHEMA_ID, body=self.body)

    @property
    def id(self) -> str:
        """``sha256:…`` of what the passport says."""
        return self.artifact.id

    @property
    def name(self) -> str:
        """The name it gives itself."""
        return str(self.body["name"])

    @property
    def customer(self) -> str | None:
        """Whose it is; None where it does not say."""
        customer = self.body.get("customer")
        return None if customer is None else str(customer)

    # --- scope -------------------------------------------------------------------------------------------------------------

    def scope_code(self, *, cluster: str, namespace: str, kind: str, labels: Mapping[str, str]) -> str | None:
        """Why an object is out of scope (a ``SCOPE_`` code), in the order of the gate; None: it is in scope."""
        scope = self.body["scope"]
        selectors = scope.get("selectors", [])
        findings = (
            ("SCOPE_CLUSTER", "*" not in scope["clusters"] and cluster not in scope["clusters"]),
            ("SCOPE_NAMESPACE", not self._namespace_in_scope(namespace)),
            ("SCOPE_SELECTOR", bool(selectors) and not any(matches(selector, labels) for selector in selectors)),
            ("SCOPE_KIND", kind not in scope["kinds"]),
            ("SCOPE_PROTECTED", self.protected(namespace)),
        )
        return next((code for code, out in findings if out), None)

    def _namespace_in_scope(self, namespace: str) -> bool:
        scope = self.body["scope"]
        inside = any(fnmatchcase(namespace, pattern) for pattern in scope["namespaces"])
        return inside and not any(fnmatchcase(namespace, pattern) for pattern in scope.get("exclude_namespaces", ()))

    def protected(self, namespace: str) -> bool:
        """Whether nothing in the namespace is ever changed."""
        patterns = (*PROTECTED, *self.body.get("guardrails", {}).get("protected_namespaces", ()))
        return any(fnmatchcase(namespace, pattern) for pattern in patterns)

    # --- knobs -------------------------------------------------------------------------------------------------------------

    def knob(self, name: str) -> KnobPolicy | None:
        """The knob as allowed here; None where the passport does not name it."""
        if name not in self.body["knobs"]:
            return None
        knob, given = KNOBS[name], self.body["knobs"][name] or {}
        cooldown = given.get("cooldown")
        timed = knob.cooldown_seconds is not None
        return KnobPolicy(
            knob=knob,
            step=_span(given.get("max_step", {}), knob.step),
            window=_span(given.get("window", {}), knob.window),
            least=_figure(given, "min"),
            most=_figure(given, "max"),
            cooldown_seconds=seconds(cooldown) if timed and cooldown else knob.cooldown_seconds,
            cooldown_runs=0 if timed else runs(cooldown or "1 run"),
            containers=tuple(given.get("containers", ("*",))),
            target=given.get("target"),
            values={key: tuple(values) for key, values in given.get("values", {}).items()},
        )

    @property
    def knob_names(self) -> tuple[str, ...]:
        """Knobs that may be turned, sorted."""
        return tuple(sorted(self.body["knobs"]))

    @property
    def env_keys(self) -> frozenset[str]:
        """Environment names whose values an observation may hold; all other values are dropped when they are read."""
        found = set()
        for given in self.body["knobs"].values():
            target = (given or {}).get("target", {})
            if target.get("kind") == "env":
                found.add(target["name"])
            found.update((given or {}).get("values", {}))
        return frozenset(found)

    def headroom(self, name: str) -> Decimal:
        """Factor over measured use: ``cpu_p95``, ``memory_p99`` or ``memory_max``."""
        given = self.body.get("invariants", {}).get("headroom", {})
        return Decimal(str(given[name])) if name in given else HEADROOM[name]

    # --- guardrails --------------------------------------------------------------------------------------------------------

    @property
    def _guardrails(self) -> Mapping[str, Any]:
        guardrails: Mapping[str, Any] = self.body.get("guardrails", {})
        return guardrails

    @property
    def blast(self) -> Blast:
        """The blast radius."""
        given = {**BLAST, **self._guardrails.get("blast", {})}
        return Blast(int(given["objects"]), Decimal(str(given["percent"])), int(given["namespaces"]))

    @property
    def min_ready(self) -> MinReady:
        """Least ready pods of a workload."""
        given = self._guardrails.get("min_ready", {})
        return MinReady(int(given.get("pods", 0)), Decimal(str(given.get("percent", 0))))

    def freeze_at(self, moment: datetime) -> tuple[str, datetime] | None:
        """Name and end (UTC) of the freeze window that an aware moment falls into."""
        return active_window(list(self._guardrails.get("freeze", ())), moment)

    def approvals(self, tier: str) -> int:
        """Approvals needed for a change of that tier."""
        return int(self._guardrails.get("approvals", {}).get(tier, APPROVALS[tier]))

    @property
    def change_ref_required(self) -> bool:
        """Whether a change must carry a reference."""
        return bool(self._guardrails.get("change_ref", {}).get("required", False))

    def takes_change_ref(self, reference: str) -> bool:
        """Whether a reference is one, and of the form asked for."""
        pattern = self._guardrails.get("change_ref", {}).get("pattern")
        return bool(reference) and (pattern is None or bool(re.fullmatch(pattern, reference)))

    def signing_keys(self, role: str) -> tuple[bytes, ...]:
        """SubjectPublicKeyInfos (DER) of the ``planners`` or the ``approvers``."""
        encoded = (key_spki(key["public_key"]) for key in self.body.get(role, ()))
        return tuple(spki for spki in encoded if spki is not None)

    @property
    def objectives(self) -> tuple[Objective, ...]:
        """Objectives whose burning budget stops changes."""
        return tuple(
            Objective(slo["name"], float(1 - Decimal(str(slo["objective_percent"])) / 100), slo["error_ratio_query"])
            for slo in self.body.get("slos", ())
        )

    @property
    def accepts_rollout_checks_alone(self) -> bool:
        """Whether a change may be made whose effect no telemetry could judge afterwards."""
        return bool(self.body.get("verify_after", {}).get("accept_rollout_checks_alone", False))

    @property
    def warnings_block(self) -> bool:
        """Whether an admission warning blocks."""
        return bool(self._guardrails.get("block_on_admission_warning", False))

    # --- owners, money -----------------------------------------------------------------------------------------------------

    @property
    def adopt(self) -> frozenset[str]:
        """Field managers whose writes may be taken over."""
        return frozenset(self.body.get("adopt", ()))

    @property
    def rates(self) -> Rates | None:
        """The cost model; None where the passport has none."""
        cost = self.body.get("cost")
        if cost is None:
            return None
        rates = cost["rates"]
        return Rates(
            currency=cost["currency"],
            source=cost.get("source", ""),
            cpu_core_hour=_rate(rates, "cpu_core_hour"),
            memory_gib_hour=_rate(rates, "memory_gib_hour"),
            gpu_hour={model: Decimal(str(rate)) for model, rate in rates.get("gpu_hour", {}).items()},
        )


def _span(given: Mapping[str, Any], ceiling: Span) -> Span:
    down, up = given.get("down", ceiling.down), given.get("up", ceiling.up)
    return Span(Decimal(str(down)), Decimal(str(up)))


def _figure(given: Mapping[str, Any], member: str) -> Decimal | None:
    return amount(given[member]) if member in given else None


def _rate(rates: Mapping[str, Any], member: str) -> Decimal | None:
    return Decimal(str(rates[member])) if member in rates else None
