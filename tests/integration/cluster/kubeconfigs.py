# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Kubeconfigs of one context named ``shop``, and what comes of them."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._cluster.client import ApiClient
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.credentials import load_endpoint
from ansible_collections.modekeeper.core.plugins.module_utils._reasons.errors import ModeKeeperError
from tests.integration.cluster.clocks import PatientClock
from tests.integration.cluster.raw_server import Answer, Request, answer

SECRET = "s3cr3t-t0ken"


def who(request: Request) -> Answer:
    return answer({"authorization": request.headers.get("authorization")})


def config(
    port: int, user: dict[str, Any] | None = None, scheme: str = "https", host: str = "127.0.0.1", **cluster: Any
) -> dict[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": "shop",
        "contexts": [{"name": "shop", "context": {"cluster": "c", "user": "u"}}],
        "clusters": [{"name": "c", "cluster": {"server": f"{scheme}://{host}:{port}", **cluster}}],
        "users": [{"name": "u", "user": user or {}}],
    }


def write(folder: Path, document: Any, name: str = "kubeconfig") -> Path:
    path = folder / name
    path.write_text(document if isinstance(document, str) else json.dumps(document))
    return path


def refusal(path: Path | None, context: str | None = None) -> ModeKeeperError:
    with pytest.raises(ModeKeeperError) as caught:
        load_endpoint(path, context)
    assert SECRET not in str(caught.value)
    return caught.value


def answer_of(path: Path | None, context: str | None = None) -> Any:
    return ApiClient(load_endpoint(path, context), clock=PatientClock()).get("/").json()


def inline(path: Path) -> str:
    return base64.b64encode(path.read_bytes()).decode()
