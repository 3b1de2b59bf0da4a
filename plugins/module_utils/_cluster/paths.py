# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""API paths told in the words of RBAC, so that a refusal says which right is missing."""

from __future__ import annotations

from urllib.parse import unquote

_VERBS = {"POST": "create", "PUT": "update", "PATCH": "patch", "DELETE": "delete"}


def describe(method: str, path: str) -> str:
    """``list pods``, ``get deployments.apps web in namespace shop``; the path itself where it is no resource's."""
    parts = [unquote(part) for part in path.split("?", maxsplit=1)[0].strip("/").split("/")]
    group = ""
    if parts[:1] == ["api"] and len(parts) > 2:
        rest = parts[2:]
    elif parts[:1] == ["apis"] and len(parts) > 3:
        group, rest = parts[1], parts[3:]
    else:
        return f"{method.lower()} {path.split('?', maxsplit=1)[0]}"
    where = ""
    if rest[0] == "namespaces" and len(rest) > 2:
        where, rest = f" in namespace {rest[1]}", rest[2:]
    resource = rest[0] + (f".{group}" if group else "") + (f"/{rest[2]}" if len(rest) > 2 else "")
    verb = _VERBS.get(method, "get" if len(rest) > 1 else "list")
    return f"{verb} {resource}" + (f" {rest[1]}" if len(rest) > 1 else "") + where
