# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The kill-switch as install reads it: what is on, or cannot be read, stops it; what is absent does not, or nothing could be mended."""

from __future__ import annotations

import errno
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..._reasons.errors import ModeKeeperError, reason, sort_reasons
from .api import ObjectApi
from .kinds import Key, collection_path
from .names import KILL_SWITCH, NAMESPACE

VARIABLE = "MODEKEEPER_KILL_SWITCH"
_OFF = frozenset({"", "0", "false"})


def kill_switch_reasons(api: ObjectApi, environment: Mapping[str, str], file: Path | None) -> list[dict[str, Any]]:
    """Every source that says on or cannot be read; none when all are off or absent."""
    found = [*_environment(environment), *_file(file)]
    for source in (_config_map, _bindings):
        try:
            found += source(api)
        except ModeKeeperError as error:
            found.append(_unreadable(f"{source.__name__.strip('_').replace('_', ' ')}: {error.message}"))
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


def _config_map(api: ObjectApi) -> list[dict[str, Any]]:
    live = api.read(Key("ConfigMap", NAMESPACE, KILL_SWITCH))
    if live is None:
        return []
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
