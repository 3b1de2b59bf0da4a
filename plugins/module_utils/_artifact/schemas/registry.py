# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Which contract a schema's name stands for. A new kind of artefact is one file here and one line below."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..._reasons.errors import ModeKeeperError
from . import (
    apply,
    audit_verify,
    breaker_reset,
    decision_trace,
    gate,
    isolation_plan,
    license_check,
    observation,
    plan,
    quarantine,
    rollback,
    trust_bundle,
    verify,
    verify_after,
    verify_noise,
)
from .parts import DIALECT, Schema

BODIES: Mapping[str, Schema] = {
    "modekeeper.apply/1": apply.BODY,
    "modekeeper.audit-verify/1": audit_verify.BODY,
    "modekeeper.breaker-reset/1": breaker_reset.BODY,
    "modekeeper.decision-trace/1": decision_trace.BODY,
    "modekeeper.gate/1": gate.BODY,
    "modekeeper.isolation-plan/1": isolation_plan.BODY,
    "modekeeper.license-check/1": license_check.BODY,
    "modekeeper.observation/1": observation.BODY,
    "modekeeper.plan/1": plan.BODY,
    "modekeeper.quarantine/1": quarantine.BODY,
    "modekeeper.rollback-plan/1": rollback.PLAN,
    "modekeeper.rollback-verify/1": rollback.VERIFY,
    "modekeeper.rollback/1": rollback.ROLLBACK,
    "modekeeper.trust-bundle/1": trust_bundle.BODY,
    "modekeeper.verify-after/1": verify_after.BODY,
    "modekeeper.verify-noise/1": verify_noise.BODY,
    "modekeeper.verify/1": verify.BODY,
}
_MOST_FAULTS = 20


def contract(schema: str) -> dict[str, Any]:
    """The JSON Schema document of a schema's name."""
    return {"$schema": DIALECT, "$id": f"urn:{schema.replace('/', ':')}", "title": schema, **BODIES[schema]}


def faults(schema: str, body: Any) -> list[str]:
    """JSON pointers of what breaks the contract and the keyword it breaks, sorted, at most twenty; never the values.

    :raises ModeKeeperError: ``LIBRARY_MISSING``.
    """
    try:
        from jsonschema import Draft202012Validator
    except ImportError as exc:
        raise ModeKeeperError("LIBRARY_MISSING", "the Python library jsonschema is not installed") from exc
    errors = Draft202012Validator(contract(schema)).iter_errors(body)
    found = {"/" + "/".join(str(part) for part in error.absolute_path) + f" ({error.validator})" for error in errors}
    return sorted(found)[:_MOST_FAULTS]
