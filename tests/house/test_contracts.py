# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The published contracts are those the code checks, and the shipped recording's artefacts keep them."""

from __future__ import annotations

import json

import pytest
from jsonschema import Draft202012Validator

from tests.tools.contracts import FOLDER, documents, text


def test_the_published_contracts_are_those_of_the_code() -> None:
    published = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.schema.json")}
    assert published == {name: text(document) for name, document in documents().items()}, (
        "run: python -m tests.tools.contracts"
    )


@pytest.mark.parametrize(
    "name", ["observation", "plan", "verify", "license-check", "audit-verify", "decision-trace", "passport"]
)
def test_each_is_sound_and_says_which_schema_it_is(name: str) -> None:
    document = json.loads((FOLDER / f"{name}.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(document)
    assert document["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert f"modekeeper.{name}/1" in json.dumps(document)
