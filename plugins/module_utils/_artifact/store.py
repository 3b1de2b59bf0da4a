# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Artefacts on disk: a file is believed only when its id is the digest of what it holds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .._reasons.errors import ModeKeeperError
from .files import MIB, read_bounded, write_atomic
from .model import Artifact
from .schemas.registry import BODIES, faults
from .strict_json import parse_strict

MAX_BYTES = 256 * MIB
_MEMBERS = {"kind", "schema", "id", "inputs", "body"}


def load_artifact(path: Path, kind: str, schema: str) -> Artifact:
    """The artefact in ``path``, of just this kind and schema.

    :raises ModeKeeperError: ``ARTIFACT_MISSING``, ``ARTIFACT_UNREADABLE``, ``ARTIFACT_TOO_LARGE``,
        ``ARTIFACT_MALFORMED``, ``ARTIFACT_KIND_MISMATCH``, ``ARTIFACT_SCHEMA_UNKNOWN``, ``ARTIFACT_ID_MISMATCH``.
    """
    document = parse_strict(read_bounded(path, MAX_BYTES, "ARTIFACT"), "ARTIFACT_MALFORMED", path.name)
    return check_document(document, path.name, kind, schema)


def check_document(document: Any, name: str, kind: str, schema: str) -> Artifact:
    """The artefact of a parsed document; ``name`` is for messages."""
    if not isinstance(document, dict) or set(document) != _MEMBERS:
        raise ModeKeeperError(
            "ARTIFACT_MALFORMED", f"{name} does not have just the members {', '.join(sorted(_MEMBERS))}"
        )
    if document["kind"] != kind:
        raise ModeKeeperError("ARTIFACT_KIND_MISMATCH", f"{name} is not of kind {kind}")
    if document["schema"] != schema:
        raise ModeKeeperError("ARTIFACT_SCHEMA_UNKNOWN", f"{name} is not of schema {schema}")
    inputs, body = document["inputs"], document["body"]
    if (
        not isinstance(body, dict)
        or not isinstance(inputs, list)
        or not all(isinstance(entry, str) for entry in inputs)
    ):
        raise ModeKeeperError("ARTIFACT_MALFORMED", f"{name}: inputs must be a list of ids and body an object")
    artifact = Artifact(kind=kind, schema=schema, inputs=tuple(inputs), body=body)
    if artifact.id != document["id"] or list(artifact.inputs) != inputs:
        raise ModeKeeperError("ARTIFACT_ID_MISMATCH", f"{name}: its id is not the digest of what it holds")
    _check_contract(schema, body, name)
    return artifact


def _check_contract(schema: str, body: Any, name: str) -> None:
    found = faults(schema, body) if schema in BODIES else []
    if found:
        message = f"{name} breaks its contract at {', '.join(found[:3])}"
        raise ModeKeeperError("ARTIFACT_MALFORMED", message, faults=found)


def _is_list_of_text(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(entry, str) for entry in value)


def save_artifact(path: Path, artifact: Artifact) -> None:
    """The artefact as the whole content of ``path``."""
    write_atomic(path, artifact.encode())
