# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The one command to run next."""

from __future__ import annotations

from ..chain import Chain

_LIVE = (
    "ansible-playbook modekeeper.core.evaluate -e modekeeper_kubeconfig=$HOME/.kube/config "
    "-e modekeeper_passport={passport} -e modekeeper_telemetry='logs/*.jsonl' -e modekeeper_out=out"
)
_INSTALL = "ansible-playbook modekeeper.core.install -e modekeeper_kubeconfig=$HOME/.kube/config --check --diff"


def next_step(chain: Chain) -> list[str]:
    """A live run after a recorded one; the identities where they are what is missing; nothing after a verified plan."""
    command = _command(chain)
    return ["## Next", "", *(["```shell", command, "```"] if command else ["A board can now review `plan.json`."])]


def _command(chain: Chain) -> str | None:
    codes = {entry["code"] for entry in chain.verify.body["reasons"]} if chain.verify is not None else set()
    if chain.observation.body["source"] == "live":
        missing = {"VERIFIER_UNFENCED", "DRY_RUN_IMPOSSIBLE", "IDENTITY_OVERPRIVILEGED"} & codes
        return _INSTALL if missing else None
    passport = chain.plan.body["passport"]["name"] if chain.plan is not None else "pilot"
    return _LIVE.format(passport=passport)
