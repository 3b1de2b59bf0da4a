# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""L001 to L115: each with its first code, from files as a customer has them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._license.findings import CODES
from tests.vectors.license.vectors import Vector, vectors

from .helpers import from_files

VECTORS = vectors()
PER_CODE = (
    1,
    2,
    1,
    12,
    9,
    2,
    1,
    6,
    2,
    6,
    1,
    1,
    3,
    2,
    1,
    4,
    4,
    9,
    1,
    1,
    2,
    3,
    4,
    1,
    1,
    1,
    2,
    1,
    2,
    3,
    3,
    *[1] * 8,
    2,
    *[1] * 4,
)
"""The column "n" of the contract's table, by rank."""


def test_there_are_as_many_of_each_code_as_the_contract_says() -> None:
    assert len(VECTORS) == 115
    assert len(CODES) == len(PER_CODE) == 44
    assert Counter(vector.code for vector in VECTORS) == {None: 9, **dict(zip(CODES, PER_CODE, strict=True))}
    order = {None: -1, **{code: rank for rank, code in enumerate(CODES)}}
    ranks = [order[vector.code] for vector in VECTORS]
    assert ranks == sorted(ranks)


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: f"{vector.id}-{vector.code or 'ok'}-{vector.title}")
def test_a_vector_has_its_first_code(vector: Vector, tmp_path: Path) -> None:
    verdict = from_files(vector.case(), tmp_path)
    assert verdict.code == vector.code, [(entry["code"], entry["message"]) for entry in verdict.reasons]
    assert verdict.holds is (vector.code is None)
    assert (verdict.holds_until is not None) is verdict.holds
