# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Which playbook asks for which feature, and which for none: reading, rollback, leaving quarantine, and all that writes to no cluster."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

FEATURE = re.compile(r"[a-z_]{1,32}")
PLAYBOOK_FEATURE: Mapping[str, str] = MappingProxyType(
    {
        "apply": "apply",
        "federation_pack": "fleet",
        "isolate": "quarantine",
        "policy_rollout": "fleet",
    }
)
FREE_PLAYBOOKS: frozenset[str] = frozenset(
    {
        # reads
        "observe",
        "plan",
        "verify",
        "evaluate",
        "quarantine",
        "license_check",
        "audit_verify",
        "audit_export",
        "verify_noise",
        "report",
        "doctor",
        "enterprise_eval",
        "fleet",
        "signals",
        # goes back, closes or guards
        "rollback",
        "recover",
        "release_isolation",
        "kill_switch",
        "breaker_reset",
        "install",
        # decides
        "approve",
        "dismiss",
        # issues and takes in
        "license_issue",
        "license_revoke",
        "issuer_issue",
        "issuer_revoke",
        "root_rotate",
        "trust_bundle",
        "trust_import",
        # packs and keeps
        "procurement_pack",
        "passport_pack",
        "eval_kit",
        "release",
        "release_policy",
        "vault_index",
        "vault_verify",
        "vault_backup",
        "vault_restore",
        # runs the others, each by its own rule
        "agent",
    }
)
"""Those that never ask, whatever becomes of the licence."""
