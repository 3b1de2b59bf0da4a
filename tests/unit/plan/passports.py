# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Passports for tests, and the problems of bad ones."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._plan.passport.load import parse_passport
from ansible_collections.modekeeper.core.plugins.module_utils._plan.passport.model import Passport
from ansible_collections.modekeeper.core.plugins.module_utils._reasons.errors import ModeKeeperError


def body(**sections: Any) -> dict[str, Any]:
    """A sound passport with these sections in place of its own."""
    return {
        "schema": "modekeeper.passport/1",
        "name": "test",
        "scope": {
            "clusters": ["*"],
            "namespaces": ["*"],
            "kinds": ["Deployment", "StatefulSet", "DaemonSet", "CronJob", "Job", "PyTorchJob"],
        },
        "knobs": {"cpu_request": None, "mem_request": None, "mem_limit": None},
        "adopt": ["kubectl-create"],
        **sections,
    }


def passport(**sections: Any) -> Passport:
    """A sound passport as the rooms take it."""
    # JSON is YAML, and strict enough.
    return parse_passport(json.dumps(body(**sections)).encode(), "test.yml")


def problems(text: str | dict[str, Any] | bytes) -> list[dict[str, Any]]:
    """All that is wrong with a passport."""
    if isinstance(text, dict):
        text = json.dumps(text)
    data = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(ModeKeeperError) as caught:
        parse_passport(data, "bad.yml")
    found: list[dict[str, Any]] = caught.value.details["problems"]
    assert caught.value.code == found[0]["code"]
    assert all(entry["line"] >= 1 and entry["column"] >= 1 and entry["remedy"] for entry in found)
    return found


def codes(text: str | dict[str, Any] | bytes) -> list[tuple[str, str]]:
    """Code and path of each problem."""
    return [(entry["code"], entry["path"]) for entry in problems(text)]
