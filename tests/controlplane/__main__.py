# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""`python -m tests.controlplane build` finds or builds the programs, `up` runs a control plane until Ctrl-C."""

from __future__ import annotations

import argparse
import signal
import sys
import time

from . import assets, demo
from .identities import NotInstalledError, identities_kubeconfigs
from .plane import ControlPlane
from .processes import NotReadyError

_POLL_SECONDS = 1


def build() -> int:
    for name, path in sorted(assets.find_programs().items()):
        print(f"{name:24} {path}")
    return 0


def _say(text: str) -> None:
    print(text, flush=True)


def _greet(plane: ControlPlane) -> None:
    _say(f"Kubernetes {plane.version} with the demo workload on {plane.server}, logs in {plane.folder}")
    _say(f"administrator  {plane.admin_kubeconfig}")
    _say(f"kubectl        {plane.kubectl}")


def _watch(plane: ControlPlane) -> int:
    """Wait for a signal; meanwhile tell of the identities as soon as they are there, and of a program that ends."""
    told = ""
    while plane.ended is None:
        if told != "identities":
            try:
                lines = [f"{role:14} {path}" for role, path in identities_kubeconfigs(plane).items()]
                _say("\n".join(lines) + "\nCtrl-C stops it.")
                told = "identities"
            except NotInstalledError as error:
                if not told:
                    _say(f"{error}\nCtrl-C stops it.")
                    told = "absent"
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
    except (assets.AssetsMissingError, NotReadyError, RuntimeError) as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
