# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A real Kubernetes control plane for tests: etcd, API server, controllers, scheduler and pretended nodes.

    def test_read_only(control_plane, namespace):
        config = control_plane.kubeconfig_for("alice", ["reviewers"])
        mark = control_plane.audit_mark()
        ...  # what is under test, with `config`
        assert not describe(mutations(control_plane.audit_events(mark), "alice"))

`stages/` says how pretended pods and nodes behave, and which annotations make them go wrong.
"""

from __future__ import annotations

from .access import ADMIN
from .audit import AuditEvent, describe, mutations, writes
from .plane import ControlPlane
from .processes import NotReadyError, wait_until
from .rest import RequestError, Response

__all__ = [
    "ADMIN",
    "AuditEvent",
    "ControlPlane",
    "NotReadyError",
    "RequestError",
    "Response",
    "describe",
    "mutations",
    "wait_until",
    "writes",
]
