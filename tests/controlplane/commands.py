# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The command line of each program: small, on loopback, without fsync, and otherwise as in a real cluster."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from .certificates import Pair

ISSUER = "https://kubernetes.default.svc"
SERVICE_RANGE = "10.255.0.0/16"
STAGES = Path(__file__).resolve().parent / "stages"


@dataclass(frozen=True, slots=True)
class Layout:
    """Ports and files of one control plane. The folder holds everything; the programs map a name to its path."""

    folder: Path
    programs: dict[str, Path]
    etcd_port: int
    peer_port: int
    api_port: int

    @property
    def audit_log(self) -> Path:
        return self.folder / "audit.log"


def etcd(layout: Layout) -> list[str]:
    client, peer = (f"http://127.0.0.1:{port}" for port in (layout.etcd_port, layout.peer_port))
    return [
        str(layout.programs["etcd"]),
        f"--data-dir={layout.folder / 'etcd'}",
        f"--listen-client-urls={client}",
        f"--advertise-client-urls={client}",
        f"--listen-peer-urls={peer}",
        f"--initial-advertise-peer-urls={peer}",
        f"--initial-cluster=default={peer}",
        "--unsafe-no-fsync",
        "--log-level=warn",
        "--snapshot-count=10000",
    ]


def audit_policy(own_users: tuple[str, ...]) -> dict[str, object]:
    """Everything anybody asks, but what the control plane's own programs do.

    Deletions and evictions carry `dryRun` in their body, so they are kept with it; nothing else's body is.
    """
    return {
        "apiVersion": "audit.k8s.io/v1",
        "kind": "Policy",
        "omitStages": ["RequestReceived"],
        "rules": [
            {"level": "None", "users": list(own_users)},
            {"level": "None", "userGroups": ["system:serviceaccounts:kube-system"]},
            {"level": "Request", "verbs": ["delete", "deletecollection"]},
            {"level": "Request", "resources": [{"group": "", "resources": ["pods/eviction"]}]},
            {"level": "Metadata"},
        ],
    }


def kube_apiserver(
    layout: Layout, *, authority: Path, server: Pair, tokens: Pair, front_authority: Path, front: Pair, extra: list[str]
) -> list[str]:
    return [
        str(layout.programs["kube-apiserver"]),
        f"--etcd-servers=http://127.0.0.1:{layout.etcd_port}",
        "--bind-address=127.0.0.1",
        "--advertise-address=127.0.0.1",
        f"--secure-port={layout.api_port}",
        f"--tls-cert-file={server.certificate}",
        f"--tls-private-key-file={server.key}",
        f"--client-ca-file={authority}",
        f"--requestheader-client-ca-file={front_authority}",
        "--requestheader-allowed-names=front-proxy-client",
        "--requestheader-username-headers=X-Remote-User",
        "--requestheader-group-headers=X-Remote-Group",
        "--requestheader-extra-headers-prefix=X-Remote-Extra-",
        f"--proxy-client-cert-file={front.certificate}",
        f"--proxy-client-key-file={front.key}",
        f"--service-account-issuer={ISSUER}",
        f"--service-account-key-file={tokens.certificate}",
        f"--service-account-signing-key-file={tokens.key}",
        f"--service-cluster-ip-range={SERVICE_RANGE}",
        "--authorization-mode=Node,RBAC",
        "--endpoint-reconciler-type=none",
        f"--audit-policy-file={layout.folder / 'audit-policy.json'}",
        f"--audit-log-path={layout.audit_log}",
        "--audit-log-mode=blocking",
        "--audit-log-maxsize=8192",  # MiB: never rotated away under a test
        "--allow-privileged=true",
        "--shutdown-delay-duration=0s",
        *extra,
    ]


def kube_controller_manager(layout: Layout, *, kubeconfig: Path, authority: Path, tokens: Pair) -> list[str]:
    return [
        str(layout.programs["kube-controller-manager"]),
        f"--kubeconfig={kubeconfig}",
        "--secure-port=0",
        "--leader-elect=false",
        "--use-service-account-credentials=true",
        f"--root-ca-file={authority}",
        f"--service-account-private-key-file={tokens.key}",
        "--kube-api-qps=300",
        "--kube-api-burst=600",
        "--concurrent-deployment-syncs=5",
    ]


def kube_scheduler(layout: Layout, *, kubeconfig: Path) -> list[str]:
    config = layout.folder / "scheduler.json"
    document = {
        "apiVersion": "kubescheduler.config.k8s.io/v1",
        "kind": "KubeSchedulerConfiguration",
        "leaderElection": {"leaderElect": False},
        "clientConnection": {"kubeconfig": str(kubeconfig), "qps": 500, "burst": 1000},
    }
    config.write_text(json.dumps(document))
    return [str(layout.programs["kube-scheduler"]), f"--config={config}", "--secure-port=0"]


def kwok(layout: Layout, *, kubeconfig: Path) -> list[str]:
    stages = [f"--config={path}" for path in sorted(STAGES.glob("*.yaml"))]
    return [
        str(layout.programs["kwok"]),
        f"--kubeconfig={kubeconfig}",
        "--manage-all-nodes=true",
        "--node-lease-duration-seconds=40",
        "--node-ip=127.0.0.1",
        "--cidr=10.64.0.1/16",
        "--server-address=",
        "-v=WARN",
        *stages,
    ]
