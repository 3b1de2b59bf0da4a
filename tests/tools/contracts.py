# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Writes the contracts of the artefacts, and of the passport, as JSON Schema documents.

python -m tests.tools.contracts            # writes docs/contracts/*.schema.json
"""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Mapping
from typing import Any

import msgspec

from .paths import ROOT

FOLDER = ROOT / "docs" / "contracts"


def documents() -> Mapping[str, dict[str, Any]]:
    """Each contract by its file's name. An observation's cluster is described by the records that decode it."""
    sys.path.insert(0, str(ROOT / ".dev"))
    rooms = "ansible_collections.modekeeper.core.plugins.module_utils"
    registry = importlib.import_module(f"{rooms}._artifact.schemas.registry")
    model = importlib.import_module(f"{rooms}._cluster.model")
    passport = importlib.import_module(f"{rooms}._plan.passport.schema").SCHEMA

    found = {f"{name.split('.')[1].split('/')[0]}.schema.json": registry.contract(name) for name in registry.BODIES}
    records, parts = msgspec.json.schema_components(
        [model.Cluster], ref_template="#/$defs/{name}", schema_hook=lambda _type: {"description": "any JSON value"}
    )
    observation = found["observation.schema.json"]
    cluster = {"oneOf": [{"type": "null"}, records[0]]}
    observation["properties"] = {**observation["properties"], "cluster": cluster}
    observation["$defs"] = dict(parts)
    return {**found, "passport.schema.json": dict(passport)}


def text(document: Mapping[str, Any]) -> str:
    """A document as it is written."""
    return json.dumps(document, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def main() -> None:
    """Write them all."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, document in documents().items():
        (FOLDER / name).write_text(text(document), encoding="utf-8")


if __name__ == "__main__":
    main()
