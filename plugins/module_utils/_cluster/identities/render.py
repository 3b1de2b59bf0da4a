# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Manifests as YAML for those who install by Git: the same bytes every time, in the order in which kubectl must apply them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ..._reasons.errors import ModeKeeperError
from .kinds import Key

HEADER = "# Rendered by modekeeper.core.identities; render again rather than edit.\n"
KUSTOMIZATION = "kustomization.yaml"
_FIRST = ("apiVersion", "kind", "metadata")


def to_yaml(manifest: Mapping[str, Any]) -> str:
    """One object as a block of YAML, without a document marker."""
    try:
        import yaml
    except ImportError as exc:
        raise ModeKeeperError("LIBRARY_MISSING", "the Python library yaml is not installed", library="yaml") from exc
    rest = sorted(key for key in manifest if key not in _FIRST)
    ordered = {key: _sorted(manifest[key]) for key in (*_FIRST, *rest) if key in manifest}
    # A width beyond any line: a wrapped expression is hard to compare.
    return str(yaml.safe_dump(ordered, sort_keys=False, width=4096, allow_unicode=True))


def render_file(manifests: Iterable[Mapping[str, Any]]) -> bytes:
    """All objects as one multi-document file."""
    return (HEADER + "".join(f"---\n{to_yaml(manifest)}" for manifest in manifests)).encode()


def render_folder(manifests: Sequence[Mapping[str, Any]]) -> dict[str, bytes]:
    """One numbered file an object, so that ``kubectl apply -f FOLDER`` keeps the order, and a kustomization over them."""
    width = len(str(len(manifests)))
    files = {}
    for number, manifest in enumerate(manifests, start=1):
        key = Key.of(manifest)
        where = f"-{key.namespace}" if key.namespace else ""
        name = f"{number:0{width}d}-{key.kind.lower()}{where}-{key.name}.yaml"
        files[name] = f"{HEADER}---\n{to_yaml(manifest)}".encode()
    listed = {"apiVersion": "kustomize.config.k8s.io/v1beta1", "kind": "Kustomization", "resources": sorted(files)}
    files[KUSTOMIZATION] = f"{HEADER}---\n{to_yaml(listed)}".encode()
    return files


def _sorted(value: Any) -> Any:
    # The server's order of keys is its own; two texts must differ only where the objects do.
    if isinstance(value, Mapping):
        return {key: _sorted(value[key]) for key in sorted(value)}
    return [_sorted(entry) for entry in value] if isinstance(value, list) else value
