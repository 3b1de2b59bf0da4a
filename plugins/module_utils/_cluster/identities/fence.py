# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The verifier's admission fence: whatever it sends that is not a dry run is refused by the API server.

The specs are written out with every default the server adds, so that a live spec is compared with them as it stands.
"""

from __future__ import annotations

from typing import Any

from .names import FENCE, GROUPS, VERIFIER, service_account_user

FENCE_MESSAGE = "modekeeper verifier may only dry-run"


def fence_policy_spec() -> dict[str, Any]:
    """``spec`` of the ValidatingAdmissionPolicy, after defaulting."""
    return {
        "failurePolicy": "Fail",
        "matchConditions": [{"expression": _is_verifier(), "name": "verifier"}],
        "matchConstraints": {
            "matchPolicy": "Equivalent",
            "namespaceSelector": {},
            "objectSelector": {},
            "resourceRules": [
                {
                    "apiGroups": ["*"],
                    "apiVersions": ["*"],
                    "operations": ["CREATE", "UPDATE", "DELETE", "CONNECT"],
                    "resources": ["*/*"],
                    "scope": "*",
                }
            ],
        },
        "validations": [
            {"expression": "request.?dryRun.orValue(false)", "message": FENCE_MESSAGE, "reason": "Forbidden"}
        ],
    }


def fence_binding_spec() -> dict[str, Any]:
    """``spec`` of the ValidatingAdmissionPolicyBinding, after defaulting: no selector, no parameter, everything denied."""
    return {"policyName": FENCE, "validationActions": ["Deny"]}


def _is_verifier() -> str:
    # Two ways in: a person or certificate of the group, and the ServiceAccount, whose token carries no group of ours.
    return (
        f"'{GROUPS[VERIFIER]}' in request.userInfo.groups"
        f" || request.userInfo.username == '{service_account_user(VERIFIER)}'"
    )
