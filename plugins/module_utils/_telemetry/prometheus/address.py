# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Where a Prometheus is and how to speak to it. What is secret is held in memory only, and never printed."""

from __future__ import annotations

import ssl
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from ..._artifact.files import read_bounded
from ..._reasons.errors import ModeKeeperError
from .options import Options

_MAX_TOKEN = 64 * 1024
_MAX_CA = 4 * 1024 * 1024


@dataclass(frozen=True)
class Address:
    """:ivar base: path before ``/api/v1``, without a slash at its end. :ivar headers: of each request; may hold a token."""

    host: str
    port: int
    base: str
    tls: ssl.SSLContext | None = field(default=None, repr=False)
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)

    @property
    def name(self) -> str:
        """As it stands in messages and in the artefact."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}{self.base}"


def is_url(pattern: str) -> bool:
    """Whether a source is a Prometheus rather than a file."""
    return pattern.lower().startswith(("http://", "https://"))


def address(url: str, options: Options) -> Address:
    """The address a URL names, with the token, the authority and the tenant of the options.

    :raises ModeKeeperError: ``TELEMETRY_OPTIONS_INVALID``, ``TELEMETRY_MISSING`` and ``TELEMETRY_UNREADABLE`` for the files.
    """
    try:
        parts = urlsplit(url)
        host, port, scheme = parts.hostname or "", parts.port, parts.scheme.lower()
    except ValueError as exc:
        raise ModeKeeperError("TELEMETRY_OPTIONS_INVALID", "the address of Prometheus is no URL") from exc
    if "@" in parts.netloc:
        # Not shown, not used: an address stands in logs and artefacts.
        raise ModeKeeperError(
            "TELEMETRY_OPTIONS_INVALID", "the address of Prometheus holds credentials; use token_file"
        )
    if not host or parts.query or parts.fragment or not (host + parts.path).isprintable() or " " in host + parts.path:
        raise ModeKeeperError(
            "TELEMETRY_OPTIONS_INVALID", "the address of Prometheus is http(s)://host[:port][/prefix], without a query"
        )
    headers = [(options.tenant_header, options.tenant)] if options.tenant else []
    if options.token_file:
        headers.append(("Authorization", f"Bearer {_token(options.token_file)}"))
    secure = scheme == "https"
    base = parts.path.rstrip("/").removesuffix("/api/v1")
    return Address(host, port or (443 if secure else 80), base, _tls(options) if secure else None, tuple(headers))


def _token(path: str) -> str:
    text = read_bounded(Path(path), _MAX_TOKEN, "TELEMETRY").decode("ascii", "replace").strip()
    if not text or not text.isprintable() or not text.isascii() or " " in text:
        raise ModeKeeperError("TELEMETRY_OPTIONS_INVALID", "token_file holds no bearer token")
    return text


def _tls(options: Options) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if not options.ca_file:
        context.load_default_certs()
        return context
    data = read_bounded(Path(options.ca_file), _MAX_CA, "TELEMETRY")
    try:
        context.load_verify_locations(cadata=data.decode("ascii"))
    except (ssl.SSLError, ValueError) as exc:
        raise ModeKeeperError("TELEMETRY_OPTIONS_INVALID", "ca_file holds no PEM certificate") from exc
    return context
