# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What goes wrong around a change: pods that fail once their request is smaller, a run that dies."""

from __future__ import annotations

import os
import signal
import subprocess

from .plane import ControlPlane

_LEASE = "/apis/coordination.k8s.io/v1/namespaces/modekeeper-system/leases/modekeeper-apply"
_POLICIES = "/apis/admissionregistration.k8s.io/v1"


def fail_when(plane: ControlPlane, app: str, cpu: str, fault: str = "crash") -> None:
    """From now on each new pod of ``app`` that requests ``cpu`` has a fault that ``stages`` know: it crashes, or is never ready."""
    rule = {"apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE"], "resources": ["pods"]}
    requests = "object.spec.containers[0].resources.requests"
    patch = f"Object{{metadata: Object.metadata{{annotations: {{'modekeeper.test/fault': '{fault}'}}}}}}"
    spec = {
        "matchConstraints": {"resourceRules": [rule]},
        "failurePolicy": "Fail",
        "reinvocationPolicy": "Never",
        "matchConditions": [
            {"name": "ours", "expression": f"object.metadata.?labels[?'app'].orValue('') == '{app}'"},
            {"name": "smaller", "expression": f"has({requests}) && {requests}['cpu'] == '{cpu}'"},
        ],
        "mutations": [{"patchType": "ApplyConfiguration", "applyConfiguration": {"expression": patch}}],
    }
    named = {"apiVersion": "admissionregistration.k8s.io/v1", "metadata": {"name": f"fail-{app}"}}
    policy = {**named, "kind": "MutatingAdmissionPolicy", "spec": spec}
    plane.request("POST", f"{_POLICIES}/mutatingadmissionpolicies", policy)
    bound = {**named, "kind": "MutatingAdmissionPolicyBinding", "spec": {"policyName": f"fail-{app}"}}
    plane.request("POST", f"{_POLICIES}/mutatingadmissionpolicybindings", bound)


def kill(plane: ControlPlane, process: subprocess.Popen[str]) -> None:
    """The module, which the lock names, and the playbook: Ansible's worker is of a session of its own."""
    holder = plane.request("GET", _LEASE).json()["spec"]["holderIdentity"]
    os.kill(int(holder.split("/")[1]), signal.SIGKILL)
    process.kill()
    process.communicate(timeout=30)
