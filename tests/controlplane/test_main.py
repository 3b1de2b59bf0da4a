# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""`python -m tests.controlplane`: what `make cluster` and a first build show to a person."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.controlplane import ControlPlane, demo
from tests.controlplane.__main__ import main
from tests.controlplane.identities import (
    NAMESPACE,
    ROLES,
    NotInstalledError,
    identities_kubeconfigs,
    install_identities,
)
from tests.generator.apply import pods_of
from tests.generator.facts import pods_by_phase

ROOT = Path(__file__).resolve().parents[2]
USERNAME = "jsonpath={.status.userInfo.username}"
COMMAND = [sys.executable, "-m", "tests.controlplane", "up"]


def test_build_names_every_program(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["build"]) == 0
    lines = [line.split(maxsplit=1) for line in capsys.readouterr().out.splitlines()]
    assert [name for name, _unused in lines] == sorted(
        ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kubectl", "kwok"]
    )
    assert all(os.access(path, os.X_OK) for _unused, path in lines)


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_up_shows_the_demo_and_stops_cleanly(sent: signal.Signals, tmp_path: Path) -> None:
    environment = os.environ | {"TMPDIR": str(tmp_path)}
    with subprocess.Popen(COMMAND, cwd=ROOT, stdout=subprocess.PIPE, env=environment, text=True) as owner:
        assert owner.stdout
        lines = []
        for line in owner.stdout:
            lines.append(line)
            if "Ctrl-C" in line:
                break
        shown = dict(line.strip().split(maxsplit=1) for line in lines[1:-1])
        assert list(shown) == ["administrator", *ROLES, "all", "kubectl"]
        assert all(Path(path).is_file() for path in shown.values())
        owner.send_signal(sent)
        assert owner.wait(60) == 0
        assert owner.stdout.read() == "stopped\n"
    assert not list(tmp_path.iterdir())


def test_identities_are_shown_once_they_are_installed() -> None:
    with ControlPlane(scheduler=False, kwok=False) as plane:
        with pytest.raises(NotInstalledError, match="modekeeper-observer, modekeeper-verifier, modekeeper-applier"):
            identities_kubeconfigs(plane)
        install_identities(plane)
        configs = identities_kubeconfigs(plane)
        assert list(configs) == [*ROLES, "all"]
        for role in ROLES:
            for config, context in ((configs[role], []), (configs["all"], [f"--context={role}"])):
                who = plane.run_kubectl("auth", "whoami", "-o", USERNAME, *context, config=config)
                assert who.stdout == f"system:serviceaccount:{NAMESPACE}:modekeeper-{role}"
                assert config.stat().st_mode & 0o077 == 0


def test_an_installation_that_fails_shows_the_end_of_its_output() -> None:
    with ControlPlane(controller_manager=False, scheduler=False, kwok=False) as plane:
        plane.admin_kubeconfig.unlink()
        with pytest.raises(NotInstalledError, match="failed=1"):
            install_identities(plane)


def test_the_demo_workload_ends_up_as_it_says() -> None:
    with ControlPlane() as plane:
        demo.load(plane)
        shape = demo.shape()
        kinds = {manifest.kind for manifest in shape.all()}
        assert kinds >= {"Deployment", "StatefulSet", "DaemonSet", "Job", "PyTorchJob", "HorizontalPodAutoscaler"}
        phases = Counter(pod["status"]["phase"] for pod in pods_of(plane))
        assert phases == pods_by_phase(shape)
