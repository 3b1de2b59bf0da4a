# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Which kubeconfig files are meant, and whether what they hold can lead to a server.

Checked here rather than left to the ``kubernetes`` package, whose messages may quote a user entry whole, token included.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from .._reasons.errors import ModeKeeperError

MAX_BYTES = 4 * 1024 * 1024
IN_CLUSTER_TOKEN = Path("/var/run/secrets/kubernetes.io/serviceaccount/token")


def kubeconfig_files(given: Path | None, environ: Mapping[str, str]) -> tuple[Path, ...]:
    """The files to merge, first wins: what was given, else ``KUBECONFIG``, else ``~/.kube/config``. Empty: run in the cluster.

    :raises ModeKeeperError: ``READ_NO_KUBECONFIG``.
    """
    if given is not None:
        paths = [given.expanduser()]
    elif environ.get("KUBECONFIG"):
        named = [Path(entry).expanduser() for entry in environ["KUBECONFIG"].split(os.pathsep) if entry]
        # kubectl skips absent files of the list, so that one variable serves several machines.
        paths = [path for path in named if path.exists()] or named[:1]
    else:
        default = Path(environ.get("HOME") or "~").expanduser() / ".kube" / "config"
        if not default.exists():
            if environ.get("KUBERNETES_SERVICE_HOST") and IN_CLUSTER_TOKEN.exists():
                return ()
            raise _refusal("none was given, KUBECONFIG is not set, and ~/.kube/config does not exist")
        paths = [default]
    for path in paths:
        _check_file(path)
    return tuple(paths)


def _check_file(path: Path) -> None:
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise _refusal(f"{path.name} is not a regular file")
        if found.st_size > MAX_BYTES:
            raise _refusal(f"{path.name} is larger than any real one")
        with path.open("rb"):
            pass
    except OSError as exc:
        raise _refusal(f"{path.name}: {os.strerror(exc.errno or 0)}") from exc


def choose_context(config: Mapping[str, Any], wanted: str | None) -> tuple[str, Mapping[str, Any]]:
    """Name of the context and the user entry it leads to (empty for none), its cluster proven to be there.

    :param config: the merged kubeconfig, plain values.
    """
    name = wanted or config.get("current-context")
    known = sorted(_names(config.get("contexts")))
    if not name:
        raise _refusal(f"it names no current context; it holds {_listing(known)}")
    entry = _find(config.get("contexts"), name)
    if entry is None:
        raise _refusal(f"it has no context {name}; it holds {_listing(known)}")
    context = _section(entry, "context", name)
    cluster = _find(config.get("clusters"), context.get("cluster"))
    if cluster is None:
        raise _refusal(f"context {name} names a cluster that it does not hold")
    if not isinstance(_section(cluster, "cluster", name).get("server"), str):
        raise _refusal(f"the cluster of context {name} names no server")
    if not context.get("user"):
        return name, {}
    user = _find(config.get("users"), context["user"])
    if user is None:
        raise _refusal(f"context {name} names a user that it does not hold")
    return name, user.get("user") or {}


def _section(entry: Mapping[str, Any], key: str, name: str) -> Mapping[str, Any]:
    section = entry.get(key)
    if not isinstance(section, Mapping):
        raise _refusal(f"context {name} leads to an entry without {key}")
    return section


def _entries(items: Any) -> Sequence[Mapping[str, Any]]:
    return [item for item in items if isinstance(item, Mapping)] if isinstance(items, list) else []


def _names(items: Any) -> list[str]:
    return [str(item.get("name")) for item in _entries(items)]


def _find(items: Any, name: Any) -> Mapping[str, Any] | None:
    return next((item for item in _entries(items) if item.get("name") == name), None)


def _listing(names: Sequence[str]) -> str:
    return ", ".join(names[:20]) or "none"


def _refusal(message: str) -> ModeKeeperError:
    return ModeKeeperError("READ_NO_KUBECONFIG", f"the kubeconfig cannot be used: {message}")
