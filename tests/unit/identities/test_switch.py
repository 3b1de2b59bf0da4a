# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Which states of the kill-switch stop an installation."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._cluster.identities.api import ObjectApi
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.kill_switch.sources import (
    kill_switch_reasons,
    refuse,
)
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.response import Response
from ansible_collections.modekeeper.core.plugins.module_utils._reasons.errors import ModeKeeperError

from .fakes import FakeClient, answer, status

BINDINGS = "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings"
MAP = "/api/v1/namespaces/modekeeper-system/configmaps/modekeeper-kill-switch"


def codes(
    environment: dict[str, str] | None = None, file: Path | None = None, answers: dict[str, Response] | None = None
) -> list[str]:
    client = FakeClient({("GET", path): [found] for path, found in (answers or {}).items()})
    found = kill_switch_reasons(ObjectApi(client), environment or {}, file)  # type: ignore[arg-type]
    return [entry["code"] for entry in found]


def test_nothing_there_is_off() -> None:
    """A cluster without any of our objects, and one without the kind of the bindings, must be installable."""
    assert codes() == []


@pytest.mark.parametrize("value", ["", "0", "false"])
def test_the_variable_is_off(value: str) -> None:
    assert codes({"MODEKEEPER_KILL_SWITCH": value}) == []


@pytest.mark.parametrize("value", ["1", "true", "no", "False", " ", "off"])
def test_the_variable_is_on_for_anything_else(value: str) -> None:
    assert codes({"MODEKEEPER_KILL_SWITCH": value}) == ["KILL_SWITCH_ACTIVE"]


def test_whatever_stands_at_the_path_of_the_file_is_on(tmp_path: Path) -> None:
    path = tmp_path / "stop"
    assert codes(file=path) == []
    path.symlink_to(tmp_path / "nowhere")
    assert codes(file=path) == ["KILL_SWITCH_ACTIVE"]
    assert codes(file=tmp_path) == ["KILL_SWITCH_ACTIVE"]


def test_a_file_that_cannot_be_looked_at_is_on(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert codes(file=tmp_path / "file" / "stop") == ["KILL_SWITCH_UNREADABLE"]
    assert codes(file=tmp_path / ("x" * 300)) == ["KILL_SWITCH_UNREADABLE"]
    assert codes(file=Path("a\0b")) == ["KILL_SWITCH_UNREADABLE"]


@pytest.mark.parametrize("found", [status(403), status(500), answer(200, []), answer(200, b"{")])
@pytest.mark.parametrize("path", [MAP, BINDINGS])
def test_a_source_in_the_cluster_that_cannot_be_read_is_on(path: str, found: Response) -> None:
    assert codes(answers={path: found}) == ["KILL_SWITCH_UNREADABLE"]


def config_map(data: Any) -> Response:
    return answer(200, {"kind": "ConfigMap", "metadata": {"name": "modekeeper-kill-switch"}, "data": data})


@pytest.mark.parametrize("data", [None, {}, [], {"engaged": False}, {"engaged": "true"}, {"engaged": "false "}])
def test_the_config_map_is_on_but_for_exactly_false(data: Any) -> None:
    assert codes(answers={MAP: config_map(data)}) == ["KILL_SWITCH_ACTIVE"]
    assert codes(answers={MAP: config_map({"engaged": "false"})}) == []


def bindings(*policies: str) -> Response:
    items = [{"metadata": {"name": f"b{n}"}, "spec": {"policyName": policy}} for n, policy in enumerate(policies)]
    return answer(200, {"items": items})


def test_any_binding_to_the_policy_is_on_whatever_its_name() -> None:
    assert codes(answers={BINDINGS: bindings("another")}) == []
    assert codes(answers={BINDINGS: bindings("another", "modekeeper-kill-switch")}) == ["KILL_SWITCH_ACTIVE"]


def test_all_reasons_are_told_and_the_first_is_the_code() -> None:
    refuse([])
    found = [
        {"code": "KILL_SWITCH_ACTIVE", "message": "one", "remedy": ""},
        {"code": "KILL_SWITCH_UNREADABLE", "message": "two", "remedy": ""},
    ]
    with pytest.raises(ModeKeeperError, match="KILL_SWITCH_ACTIVE: one; two"):
        refuse(found)
