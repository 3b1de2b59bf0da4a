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


def _write(path: Path, server: str, authority: Path, users: dict[str, dict[str, Any]]) -> Path:
    """One cluster, and for each user a context of the same name; the first is the current one."""
    cluster = {"server": server, "certificate-authority-data": _inline(authority)}
    document = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": "controlplane", "cluster": cluster}],
        "users": [{"name": name, "user": user} for name, user in users.items()],
        "contexts": [{"name": name, "context": {"cluster": "controlplane", "user": name}} for name in users],
        "current-context": next(iter(users)),
    }
    path.unlink(missing_ok=True)
    write_private(path, json.dumps(document, indent=1).encode())  # JSON is YAML
    return path


def with_certificate(path: Path, server: str, authority: Path, context: str, pair: Pair) -> Path:
    user = {"client-certificate-data": _inline(pair.certificate), "client-key-data": _inline(pair.key)}
    return _write(path, server, authority, {context: user})


def with_tokens(path: Path, server: str, authority: Path, tokens: dict[str, str]) -> Path:
    """One context for each name of `tokens`."""
    return _write(path, server, authority, {name: {"token": token} for name, token in tokens.items()})
