# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The four sources of the kill-switch. One that says on, or cannot be read, stops what asks.

A gate takes what is absent for on; install does not, or nothing could ever be mended.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal

from ..._reasons.errors import ModeKeeperError, reason, sort_reasons
from ..identities.api import ObjectApi
from ..identities.kinds import Key, collection_path
from ..identities.names import KILL_SWITCH, NAMESPACE
from .policy import policy_spec

VARIABLE = "MODEKEEPER_KILL_SWITCH"
Absent = Literal["on", "off"]
_OFF = frozenset({"", "0", "false"})


def kill_switch_reasons(
    api: ObjectApi, environment: Mapping[str, str], file: Path | None, *, absent: Absent = "off"
) -> list[dict[str, Any]]:
    """Every source that says on or cannot be read, sorted; none when all are off.

    :param absent: what a ConfigMap means that is not there; a policy that is not as shipped is looked for only where absence is ``on``.
    """
    found = [*_environment(environment), *_file(file)]
    cluster: dict[str, Callable[[], list[dict[str, Any]]]] = {
        "config map": lambda: _config_map(api, absent),
        "bindings": lambda: _bindings(api),
    }
    if absent == "on":
        cluster["policy"] = lambda: _policy(api)
    for name, source in cluster.items():
        try:
            found += source()
        except ModeKeeperError as error:
            found.append(_unreadable(f"{name}: {error.message}"))
    return sort_reasons(found)


def _environment(environment: Mapping[str, str]) -> list[dict[str, Any]]:
    on = environment.get(VARIABLE, "") not in _OFF
    return [_active("environment", f"the environment variable {VARIABLE} is set")] if on else []


def _file(file: Path | None) -> list[dict[str, Any]]:
    if file is None:
        return []
    try:
        file.lstat()
    except OSError as exc:
        if exc.errno == errno.ENOENT:
            return []
        return [_unreadable(f"the kill-switch file: {os.strerror(exc.errno or 0)}")]
    except ValueError:
        return [_unreadable("the kill-switch file: its path holds a null character")]
    # Whatever stands there, a dangling link too.
    return [_active("file", "the kill-switch file exists")]


def _config_map(api: ObjectApi, absent: Absent) -> list[dict[str, Any]]:
    live = api.read(Key("ConfigMap", NAMESPACE, KILL_SWITCH))
    if live is None:
        what = f"ConfigMap {NAMESPACE}/{KILL_SWITCH} is absent"
        return [_active("configmap", what)] if absent == "on" else []
    data = live.get("data")
    if isinstance(data, dict) and data.get("engaged") == "false":
        return []
    return [_active("configmap", f'ConfigMap {NAMESPACE}/{KILL_SWITCH} does not say engaged: "false"')]


def _bindings(api: ObjectApi) -> list[dict[str, Any]]:
    path = collection_path("ValidatingAdmissionPolicyBinding")
    try:
        found = api.client.get(path).json()
    except ModeKeeperError as error:
        if error.details.get("status") == 404:
            return []  # the kind is not served; installing says so
        raise
    try:
        names = [
            item["metadata"]["name"] for item in found["items"] if item.get("spec", {}).get("policyName") == KILL_SWITCH
        ]
    except (KeyError, TypeError, AttributeError):
        raise ModeKeeperError("READ_UNEXPECTED", "the API server answers no list of bindings") from None
    return [_active("binding", f"binding {name} engages policy {KILL_SWITCH}") for name in sorted(names)]


def _policy(api: ObjectApi) -> list[dict[str, Any]]:
    live = api.read(Key("ValidatingAdmissionPolicy", "", KILL_SWITCH))
    if live is not None and live.get("spec") == policy_spec() and not live["metadata"].get("deletionTimestamp"):
        return []
    what = "absent" if live is None else "not as shipped"
    return [reason("KILL_SWITCH_UNFENCED", f"admission policy {KILL_SWITCH} is {what}", source="policy")]


def _active(source: str, message: str) -> dict[str, Any]:
    return reason("KILL_SWITCH_ACTIVE", message, source=source)


def _unreadable(message: str) -> dict[str, Any]:
    return reason("KILL_SWITCH_UNREADABLE", message)


def refuse(found: list[dict[str, Any]]) -> None:
    """Raise the first of these reasons, if there is one.

    :raises ModeKeeperError: ``KILL_SWITCH_ACTIVE``, ``KILL_SWITCH_UNREADABLE``.
    """
    if found:
        raise ModeKeeperError(found[0]["code"], "; ".join(entry["message"] for entry in found))
