# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The artefacts in the output folder: name, kind and schema of each."""

from __future__ import annotations

from typing import NamedTuple


class File(NamedTuple):
    """An artefact's place and type."""

    name: str
    kind: str
    schema: str


OBSERVATION = File("observation.json", "Observation", "modekeeper.observation/1")
PLAN = File("plan.json", "Plan", "modekeeper.plan/1")
VERIFY = File("verify.json", "Verify", "modekeeper.verify/1")
LICENSE = File("license.json", "License", "modekeeper.license-check/1")
TRUST_BUNDLE = File("trust_bundle.json", "TrustBundle", "modekeeper.trust-bundle/1")
AUDIT = File("audit.json", "Audit", "modekeeper.audit-verify/1")
GATE = File("gate.json", "Gate", "modekeeper.gate/1")
APPLY = File("apply.json", "Apply", "modekeeper.apply/1")
QUARANTINE = File("quarantine.json", "Quarantine", "modekeeper.quarantine/1")
ISOLATION_PLAN = File("isolation_plan.json", "IsolationPlan", "modekeeper.isolation-plan/1")
VERIFY_AFTER = File("verify_after.json", "VerifyAfter", "modekeeper.verify-after/1")
VERIFY_NOISE = File("verify_noise.json", "VerifyNoise", "modekeeper.verify-noise/1")
ROLLBACK_PLAN = File("rollback_plan.json", "RollbackPlan", "modekeeper.rollback-plan/1")
ROLLBACK_VERIFY = File("rollback_verify.json", "RollbackVerify", "modekeeper.rollback-verify/1")
ROLLBACK = File("rollback.json", "Rollback", "modekeeper.rollback/1")
BREAKER_RESET = File("breaker_reset.json", "BreakerReset", "modekeeper.breaker-reset/1")
CHANGES = {file.kind: file for file in (APPLY, ROLLBACK)}
"""Reports on what was changed, by kind."""
SNAPSHOT_NAME = "snapshot.json.gz"
