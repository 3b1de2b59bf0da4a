# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The artefact: within its contract for every vector, the same bytes twice, and nothing told of what was not authenticated."""

from __future__ import annotations

import json

import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._artifact.model import Artifact
from ansible_collections.modekeeper.core.plugins.module_utils._artifact.schemas.registry import faults
from ansible_collections.modekeeper.core.plugins.module_utils._license.judge import judge
from ansible_collections.modekeeper.core.plugins.module_utils._license.material import Material
from ansible_collections.modekeeper.core.plugins.module_utils._license.report import make_report
from tests.vectors.license import dsse
from tests.vectors.license.case import Case, good, terms
from tests.vectors.license.keys import key
from tests.vectors.license.times import at
from tests.vectors.license.vectors import Vector, vectors

from .helpers import in_memory, material, question

IN_MEMORY = [vector for vector in vectors() if vector.code not in {"LICENSE_MISSING", "LICENSE_UNREADABLE"}]


def report(case: Case, **changes: object) -> Artifact:
    given, asked = material(case), question(case, **changes)
    return make_report(given, asked, judge(given, asked))


@pytest.mark.parametrize("vector", IN_MEMORY, ids=lambda vector: vector.id)
def test_a_report_keeps_its_contract_and_comes_out_the_same(vector: Vector) -> None:
    case = vector.case()
    made = report(case)
    assert faults("modekeeper.license-check/1", made.body) == []
    assert made.encode() == report(case).encode()
    if vector.title != "0664":
        assert made.body["outcome"] == ("refused" if vector.code else "holds")


def test_all_that_was_read_is_an_input() -> None:
    case = good()
    given = material(case)
    assert len(given.digests()) == 6
    assert report(case).inputs == given.digests()
    one = Material(given.license, given.roots + given.roots)
    assert len(one.digests()) == 2


def test_a_forecast_has_outcomes_of_its_own() -> None:
    made = report(good(), at=at(2026, 6, 10))
    assert (made.body["outcome"], made.body["forecast"]) == ("would_hold", True)
    assert made.body["checked_at"] == "2026-06-10T00:00:00Z"
    assert report(good(), at=at(2027, 6, 10)).body["outcome"] == "would_be_refused"


def test_what_a_licence_says_is_told_only_once_its_signature_verified() -> None:
    case = good()
    assert report(case).body["license"]["customer"] == "acme"
    forged = dsse.envelope(dsse.LICENSE, terms(customer="forged"), [key("somebody")])
    value = json.loads(forged)
    value["signatures"][0]["keyid"] = json.loads(good().license or b"")["signatures"][0]["keyid"]
    case.license = dsse.dump(value)
    made = report(case)
    assert made.body["license"] is None
    assert b"forged" not in made.encode()


def test_what_was_signed_must_be_its_canonical_form() -> None:
    case = good()
    body = json.dumps(terms()).encode()
    case.license = dsse.dump(dsse.document(dsse.LICENSE, body, [dsse.entry(key("issuer"), dsse.LICENSE, body)]))
    assert in_memory(case).code == "PAYLOAD_INVALID"
