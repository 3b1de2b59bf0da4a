# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""From a kubeconfig (or the pod we run in) to an :class:`Endpoint`. The only file that imports ``kubernetes``."""

from __future__ import annotations

import base64
import logging
import os
import re
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

from .._reasons.errors import ModeKeeperError
from .endpoint import Endpoint, Proxy
from .kubeconfig import choose_context, kubeconfig_files
from .tls import client_context

PLUGIN_SECONDS = 60.0


def load_endpoint(kubeconfig: Path | None, context: str | None) -> Endpoint:
    """The server and identity that a kubeconfig's context names.

    Client certificates, tokens, token files, exec plugins, auth providers, in-cluster service accounts, proxies and TLS server
    names work as with kubectl. Nothing is written back to the kubeconfig; key files made on the way are gone on return.

    :param kubeconfig: None means ``KUBECONFIG``, then ``~/.kube/config``, then the service account of the pod we run in.
    :raises ModeKeeperError: ``READ_NO_KUBECONFIG``, ``READ_TLS``, ``LIBRARY_MISSING``.
    """
    files = kubeconfig_files(kubeconfig, os.environ)
    with tempfile.TemporaryDirectory(prefix="modekeeper-") as keys, _quiet_root_logger():
        name, settings = _from_files(files, context, keys) if files else ("in-cluster", _from_pod())
        return _endpoint(name, settings, lambda: load_endpoint(kubeconfig, context))


def _from_files(files: tuple[Path, ...], context: str | None, keys: str) -> tuple[str, Any]:
    try:
        import yaml
        from kubernetes.client import Configuration
        from kubernetes.config import ConfigException
        from kubernetes.config.kube_config import KubeConfigLoader, KubeConfigMerger
    except ImportError as exc:
        raise ModeKeeperError("LIBRARY_MISSING", f"{exc.name} is not installed") from exc
    settings = Configuration()
    settings.host = ""
    settings.proxy = None
    try:
        merged = cast("Any", KubeConfigMerger)(os.pathsep.join(str(path) for path in files)).config
        if merged is None or not isinstance(merged.value, dict):
            raise _malformed("it is empty")
        name, user = choose_context(_plain(merged.value), context)
        loader = cast("Any", KubeConfigLoader)(
            config_dict=merged, active_context=name, config_base_path=None, temp_file_path=keys
        )
        _within(PLUGIN_SECONDS if "exec" in user else None, lambda: loader.load_and_set(settings))
    except (
        ConfigException,
        yaml.YAMLError,
        UnicodeDecodeError,
        ValueError,
        TypeError,
        KeyError,
        AttributeError,
    ) as exc:
        missing = re.fullmatch(r"File does not exist: (.+)", str(exc))
        if missing:
            raise _malformed(f"{Path(missing[1]).name}, which it names, does not exist") from None
        # Never the exception's own text otherwise: it may quote a user entry.
        raise _malformed(f"it is malformed ({type(exc).__name__})") from None
    except OSError as exc:
        raise _malformed(f"a file that it names cannot be read: {os.strerror(exc.errno or 0)}") from None
    if "exec" in user and not settings.api_key.get("BearerToken") and not settings.cert_file:
        command = Path(str(user["exec"].get("command") or "")).name if isinstance(user["exec"], Mapping) else ""
        raise _malformed(f"its credential plugin {command} gave no credentials; run it by hand to see why")
    return name, settings


def _within(seconds: float | None, work: Callable[[], None]) -> None:
    """Do ``work``, and give up waiting after ``seconds``: a plugin may wait for a person who is not there."""
    if seconds is None:
        return work()
    raised: list[Exception] = []

    def attempt() -> None:
        try:
            work()
        except Exception as exc:  # handed on below
            raised.append(exc)

    # A daemon, since an executor's thread would hold the interpreter at its end.
    thread = threading.Thread(target=attempt, daemon=True)
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        raise _malformed(f"its credential plugin did not answer within {seconds:g} s")
    if raised:
        raise raised[0]
    return None


def _from_pod() -> Any:
    try:
        from kubernetes.client import Configuration
        from kubernetes.config import ConfigException
        from kubernetes.config.incluster_config import load_incluster_config
    except ImportError as exc:
        raise ModeKeeperError("LIBRARY_MISSING", f"{exc.name} is not installed") from exc
    settings = Configuration()
    settings.proxy = None
    try:
        cast("Any", load_incluster_config)(client_configuration=settings)
    except (ConfigException, OSError, ValueError) as exc:
        raise _malformed(f"the service account of this pod is incomplete ({type(exc).__name__})") from exc
    return settings


def _endpoint(name: str, settings: Any, reload: Callable[[], Endpoint]) -> Endpoint:
    scheme, host, port, base_path = _address(name, settings.host)
    secure = scheme == "https"
    token = settings.api_key.get("BearerToken")
    return Endpoint(
        host=host,
        port=port or (443 if secure else 80),
        base_path=base_path,
        tls=client_context(
            verify=settings.verify_ssl,
            ca_file=settings.ssl_ca_cert,
            cert_file=settings.cert_file,
            key_file=settings.key_file,
        )
        if secure
        else None,
        server_name=settings.tls_server_name or host,
        proxy=_proxy(settings.proxy, scheme, host),
        authorization=_header_value(token),
        context=name,
        reload=reload,
    )


def _address(name: str, server: str) -> tuple[str, str, int | None, str]:
    """Scheme, host, port and base path of a server's URL; a bare ``host:port`` means https, as with kubectl."""
    try:
        parts = urlsplit(server if "://" in server else f"https://{server}")
        if parts.hostname and parts.scheme in ("http", "https"):
            return parts.scheme, parts.hostname, parts.port, parts.path.rstrip("/")
    except ValueError:
        pass
    raise _malformed(f"the server of context {name} is no http or https address")


def _header_value(token: Any) -> str | None:
    """The header's value; a token file often ends in a line feed."""
    if token is None:
        return None
    value = str(token).strip()
    if not value.isascii() or not value.isprintable():
        raise _malformed("its token holds characters that no token has")
    return value


def _proxy(configured: str | None, scheme: str, host: str) -> Proxy | None:
    url = configured or (None if proxy_bypass(host) else getproxies().get(scheme))
    if not url:
        return None
    parts = urlsplit(url)
    if parts.scheme != "http" or not parts.hostname:
        raise _malformed("its proxy is not an http:// address; https and SOCKS proxies are not supported")
    authorization = None
    if parts.username:
        pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        authorization = "Basic " + base64.b64encode(pair.encode()).decode()
    return Proxy(parts.hostname, parts.port or 80, authorization)


def _plain(value: Any) -> Any:
    """The merged kubeconfig without the package's wrappers around the items of its lists."""
    return {
        key: [getattr(item, "value", item) for item in entry] if isinstance(entry, list) else entry
        for key, entry in value.items()
    }


@contextmanager
def _quiet_root_logger() -> Iterator[None]:
    # The package reports a failed plugin by logging.error, with the plugin's own output in it.
    root = logging.getLogger()
    before = root.disabled
    root.disabled = True
    handler = logging.NullHandler()
    root.addHandler(handler)
    try:
        yield
    finally:
        root.removeHandler(handler)
        root.disabled = before


def _malformed(message: str) -> ModeKeeperError:
    return ModeKeeperError("READ_NO_KUBECONFIG", f"the kubeconfig cannot be used: {message}")
