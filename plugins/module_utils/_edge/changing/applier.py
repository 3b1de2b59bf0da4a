# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Who changes the cluster: named for the purpose, and able to do no more than an applier should."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..._cluster.client import ApiClient
from ..._cluster.clock import SystemClock
from ..._cluster.dryrun.identity import inspect
from ..._gate.facts import Found
from ..._reasons.errors import ModeKeeperError
from ..._verify.live.permission import excess


def require_named(params: Mapping[str, Any]) -> None:
    """Refuse a commit under whatever identity happens to be current.

    :raises ModeKeeperError: ``OPTION_INVALID``.
    """
    if not params["context"]:
        raise ModeKeeperError("OPTION_INVALID", "a commit needs the name of the applier's context")


def applier_found(api: ApiClient) -> Found:
    """Whether the applier could take the kill-switch away: policies do not guard themselves.

    :raises ModeKeeperError: ``READ_…`` where the server does not say.
    """
    return tuple(excess(inspect(api, SystemClock(), ())))
