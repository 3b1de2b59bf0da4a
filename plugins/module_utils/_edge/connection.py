# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The connection that a module's options name, closed when its use ends."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from .._cluster.client import ApiClient
from .._cluster.credentials import load_endpoint


@contextmanager
def connected(params: Mapping[str, Any]) -> Iterator[ApiClient]:
    """A client of the kubeconfig and context in a module's options.

    :raises ModeKeeperError: ``READ_NO_KUBECONFIG``, ``READ_TLS``, ``LIBRARY_MISSING``.
    """
    client = ApiClient(load_endpoint(Path(params["kubeconfig"]) if params["kubeconfig"] else None, params["context"]))
    try:
        yield client
    finally:
        client.close()
