# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The room gives each vector its one verdict."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._ledger.checkpoint import open_checkpoint
from ansible_collections.modekeeper.core.plugins.module_utils._ledger.proof import check_consistency, check_proof
from ansible_collections.modekeeper.core.plugins.module_utils._reasons.codes import audit
from ansible_collections.modekeeper.core.plugins.module_utils._reasons.errors import ModeKeeperError

from .room import believing, codes, judged
from .vectors import SIGNER, VECTORS, Vector

BELIEVE = believing(SIGNER)


def verdict(vector: Vector, place: Path) -> tuple[str | None, int | None]:
    """First code and first bad line."""
    try:
        if vector.kind == "inclusion":
            check_proof(json.dumps(vector.proof).encode(), BELIEVE)
        elif vector.kind == "consistency":
            old, new = (open_checkpoint(envelope, BELIEVE, None) for envelope in vector.proof[:2])
            check_consistency(old, new, [bytes.fromhex(step) for step in vector.proof[2]])
        else:
            found = judged(vector.write(place), vector.state, checkpoints=vector.checkpoints, authenticate=BELIEVE)
            first = found.reasons[0] if found.reasons else {}
            assert found.ok == (not first)
            return first.get("code"), first.get("line")
    except ModeKeeperError as exc:
        return exc.code, None
    return None, None


@pytest.mark.parametrize("name", VECTORS)
def test_a_vector_gets_its_first_code_and_line(name: str, tmp_path: Path) -> None:
    vector = VECTORS[name]
    assert verdict(vector, tmp_path / "ledger.jsonl") == (vector.code, vector.line), vector.name


def test_there_are_as_many_as_the_contract_counts() -> None:
    assert list(VECTORS) == [f"A{number:02}" for number in range(1, 33)]
    found = Counter(vector.code for vector in VECTORS.values())
    more = {None: 5, "AUDIT_LINE_MALFORMED": 6, "AUDIT_SEQ_BROKEN": 4, "AUDIT_CHAIN_BROKEN": 3}
    more |= {"AUDIT_TRUNCATED": 2, "AUDIT_FORK": 2, "AUDIT_LOCKED": 0, "AUDIT_WRITE_FAILED": 0}
    assert found == Counter({entry.code: more.get(entry.code, 1) for entry in audit.FAMILY.reasons} | {None: 5})


def test_they_stand_in_the_order_of_precedence() -> None:
    order = [entry.code for entry in audit.FAMILY.reasons]
    places = [order.index(vector.code) for vector in VECTORS.values() if vector.code is not None]
    assert places == sorted(places)


def test_all_reasons_are_told_each_with_its_first_line(tmp_path: Path) -> None:
    deleted = next(vector for vector in VECTORS.values() if vector.name == "deleted")
    found = judged(deleted.write(tmp_path / "ledger.jsonl"))
    assert codes(found) == ["AUDIT_SEQ_BROKEN", "AUDIT_CHAIN_BROKEN"]
    assert [entry["line"] for entry in found.reasons] == [4, 4]
    assert all(entry["message"].startswith("line 4: ") for entry in found.reasons)
