# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Where an API server is and how to speak to it. Holds key material in memory only; never printed."""

from __future__ import annotations

import ipaddress
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Proxy:
    """An HTTP proxy asked to CONNECT."""

    host: str
    port: int
    authorization: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Endpoint:
    """One API server under one identity.

    :ivar base_path: prefix of every path, without a slash at its end (``/k8s/clusters/c-1`` behind Rancher), else empty.
    :ivar tls: None for a plain ``http`` server.
    :ivar server_name: the name the server's certificate must hold.
    :ivar authorization: the whole ``Authorization`` header, or None (client certificate, anonymous).
    :ivar context: name of the kubeconfig's context, for messages; ``in-cluster`` without one.
    :ivar reload: reads the credentials again (a token file, an exec plugin) and returns the endpoint made from them.
    """

    host: str
    port: int
    base_path: str = ""
    tls: ssl.SSLContext | None = field(default=None, repr=False)
    server_name: str = ""
    proxy: Proxy | None = None
    authorization: str | None = field(default=None, repr=False)
    context: str = ""
    reload: Callable[[], Endpoint] | None = field(default=None, repr=False, compare=False)

    @property
    def address(self) -> str:
        """``host:port``, for messages."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def loopback(self) -> bool:
        """Whether the server is on this machine, where packing costs more than it saves."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False
