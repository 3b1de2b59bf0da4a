# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Kubeconfig files, self-contained (certificates and tokens inside) and readable by their owner alone."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

from .certificates import Pair, write_private


def _inline(path: Path) -> str:
    return base64.b64encode(path.read_bytes()).decode()


def _write(path: Path, server: str, authority: Path, context: str, user: dict[str, Any]) -> Path:
    document = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [
            {"name": "controlplane", "cluster": {"server": server, "certificate-authority-data": _inline(authority)}}
        ],
        "users": [{"name": context, "user": user}],
        "contexts": [{"name": context, "context": {"cluster": "controlplane", "user": context}}],
        "current-context": context,
    }
    path.unlink(missing_ok=True)
    write_private(path, json.dumps(document, indent=1).encode())  # JSON is YAML
    return path


def with_certificate(path: Path, server: str, authority: Path, context: str, pair: Pair) -> Path:
    user = {"client-certificate-data": _inline(pair.certificate), "client-key-data": _inline(pair.key)}
    return _write(path, server, authority, context, user)


def with_token(path: Path, server: str, authority: Path, context: str, token: str) -> Path:
    return _write(path, server, authority, context, {"token": token})
