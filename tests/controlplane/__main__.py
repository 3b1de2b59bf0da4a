# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""`python -m tests.controlplane build` finds or builds the programs, `up` runs a control plane until Ctrl-C."""

from __future__ import annotations

import argparse
import signal
import sys
import time

from tests.generator.apply import NotSettledError

from . import assets, demo
from .identities import NotInstalledError, identities_kubeconfigs, install_identities
from .plane import ControlPlane
from .processes import NotReadyError
from .rest import RequestError

_POLL_SECONDS = 1


def build() -> int:
    for name, path in sorted(assets.find_programs().items()):
        print(f"{name:24} {path}")
    return 0


def _say(text: str) -> None:
    print(text, flush=True)


def _greet(plane: ControlPlane) -> None:
    _say(f"Kubernetes {plane.version} with the demo workload on {plane.server}, logs in {plane.folder}")
    _say(f"{'administrator':14} {plane.admin_kubeconfig}")
    try:
        install_identities(plane)
        for role, path in identities_kubeconfigs(plane).items():
            _say(f"{role:14} {path}")
    except NotInstalledError as error:  # a cluster without them is still worth having
        _say(str(error))
    _say(f"{'kubectl':14} {plane.kubectl}")
    _say("Ctrl-C stops it.")


def _watch(plane: ControlPlane) -> int:
    """Wait for a signal, or for a program that ends by itself."""
    while plane.ended is None:
        time.sleep(_POLL_SECONDS)
    print(f"{plane.ended.name} ended:\n{plane.ended.tail()}", file=sys.stderr)
    return 1


def up() -> int:
    def stop(_number: int, _frame: object) -> None:
        # Once is enough: a second Ctrl-C must not interrupt the stopping.
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        raise KeyboardInterrupt

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    try:
        with ControlPlane() as plane:
            demo.load(plane)
            _greet(plane)
            return _watch(plane)
    except KeyboardInterrupt:
        _say("stopped")
        return 0


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.controlplane", description=__doc__)
    parser.add_argument("command", choices=("build", "up"))
    commands = {"build": build, "up": up}
    try:
        return commands[parser.parse_args(arguments).command]()
    except (assets.AssetsMissingError, NotReadyError, NotSettledError, RequestError) as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
