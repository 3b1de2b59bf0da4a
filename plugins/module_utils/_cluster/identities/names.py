# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The names that install gives and every other room looks for. They are a contract."""

from __future__ import annotations

NAMESPACE = "modekeeper-system"

OBSERVER = "modekeeper-observer"
VERIFIER = "modekeeper-verifier"
APPLIER = "modekeeper-applier"
#: ServiceAccount and ClusterRole of an identity bear the same name; the group is for people and certificates.
GROUPS = {OBSERVER: "modekeeper:observers", VERIFIER: "modekeeper:verifiers", APPLIER: "modekeeper:appliers"}

#: Policy and binding of the fence bear the same name.
FENCE = "modekeeper-verifier-fence"
FENCE_PROBE = "mk-fence-probe"
#: Role and RoleBinding by which the verifier may create pods in our namespace, so that the fence can be tried.
PROBE_ROLE = "modekeeper-verifier-probe"

#: Policy, its binding (whose existence engages it) and the ConfigMap of the kill-switch. Install reads them; playbook kill_switch makes
#: binding and ConfigMap.
KILL_SWITCH = "modekeeper-kill-switch"

LEASE = "modekeeper-apply"
JOURNAL = "modekeeper-journal"
LOCK_ROLE = "modekeeper-applier-lock"

FIELD_MANAGER = "modekeeper-install"
#: An object is ours when it bears this label *and* one of the names above.
OWNER_LABEL = "modekeeper/component"
OWNER_VALUE = "identities"
LABELS = {"app.kubernetes.io/part-of": "modekeeper", OWNER_LABEL: OWNER_VALUE}


def service_account_user(name: str) -> str:
    """The user name that the API server gives a ServiceAccount of ours."""
    return f"system:serviceaccount:{NAMESPACE}:{name}"
