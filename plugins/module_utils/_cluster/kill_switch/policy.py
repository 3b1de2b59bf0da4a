# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The switch at the server: a policy that stays installed, and whose binding, once it is there, refuses whatever the applier sends.

Its lock and its journal are let through, so that a halted change is still written down. No parameter is referred to: one that is lost
would stop the whole cluster.
"""

from __future__ import annotations

from typing import Any

from ..identities.names import APPLIER, GROUPS, JOURNAL, KILL_SWITCH, LEASE, NAMESPACE, service_account_user

MESSAGE = "modekeeper kill-switch is engaged"


def policy_spec() -> dict[str, Any]:
    """``spec`` of the ValidatingAdmissionPolicy, after defaulting."""
    return {
        "failurePolicy": "Fail",
        "matchConditions": [
            {"expression": _is_applier(), "name": "applier"},
            {"expression": f"!({_is_lock()} || {_is_journal()})", "name": "neither-lock-nor-journal"},
        ],
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
        "validations": [{"expression": "false", "message": MESSAGE, "reason": "Forbidden"}],
    }


def binding_spec() -> dict[str, Any]:
    """``spec`` of the binding that engages it, after defaulting."""
    return {"policyName": KILL_SWITCH, "validationActions": ["Deny"]}


def _is_applier() -> str:
    return (
        f"'{GROUPS[APPLIER]}' in request.userInfo.groups"
        f" || request.userInfo.username == '{service_account_user(APPLIER)}'"
    )


def _is_lock() -> str:
    return _is("coordination.k8s.io", "leases", LEASE)


def _is_journal() -> str:
    return _is("", "configmaps", JOURNAL)


def _is(group: str, resource: str, name: str) -> str:
    return (
        f"(request.operation == 'UPDATE' && request.resource.group == '{group}' && request.resource.resource == '{resource}'"
        f" && request.?subResource.orValue('') == '' && request.namespace == '{NAMESPACE}' && request.name == '{name}')"
    )
