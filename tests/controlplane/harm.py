# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What goes wrong around a change: pods that crash once their request is smaller, a run that dies."""

from __future__ import annotations

import os
import signal
import subprocess

from .plane import ControlPlane

_POLICIES = "/apis/admissionregistration.k8s.io/v1"


def crash_when(plane: ControlPlane, app: str, cpu: str) -> None:
    """From now on each new pod of ``app`` that requests ``cpu`` crashes."""
    rule = {"apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE"], "resources": ["pods"]}
    requests = "object.spec.containers[0].resources.requests"
    patch = "Object{metadata: Object.metadata{annotations: {'modekeeper.test/fault': 'crash'}}}"
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
    named = {"apiVersion": "admissionregistration.k8s.io/v1", "metadata": {"name": f"crash-{app}"}}
    policy = {**named, "kind": "MutatingAdmissionPolicy", "spec": spec}
    plane.request("POST", f"{_POLICIES}/mutatingadmissionpolicies", policy)
    bound = {**named, "kind": "MutatingAdmissionPolicyBinding", "spec": {"policyName": f"crash-{app}"}}
    plane.request("POST", f"{_POLICIES}/mutatingadmissionpolicybindings", bound)


def kill(process: subprocess.Popen[str]) -> None:
    """End a playbook and its module at once, as a machine that goes down does."""
    os.killpg(process.pid, signal.SIGKILL)
    process.wait(30)
    if process.stdout is not None:
        process.stdout.close()
