# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Checkpoints and proofs: made by the room and checked by the contract, and the other way round."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.modekeeper.core.plugins.module_utils._ledger.checkpoint import Checkpoint, parse_checkpoint
from ansible_collections.modekeeper.core.plugins.module_utils._ledger.proof import (
    check_consistency,
    check_proof,
    consistency_path,
    export_event,
)
from ansible_collections.modekeeper.core.plugins.module_utils._reasons.errors import ModeKeeperError
from tests.tools.fuzz import fuzz

from .made import LEDGER, OTHER, add_closing, canonical, checkpoint_text, ledger, path, proof
from .room import believing
from .vectors import SIGNER, inclusion, signed

BELIEVE = believing(SIGNER)
LINES = ledger(11)
POINT = parse_checkpoint(checkpoint_text(LINES))
ENVELOPE = json.loads(signed(LINES))


def code(call: Any, *arguments: Any) -> str:
    with pytest.raises(ModeKeeperError) as caught:
        call(*arguments)
    return caught.value.code


def test_a_checkpoint_reads_and_writes_back() -> None:
    assert POINT.encode() == checkpoint_text(LINES)
    assert (POINT.ledger, POINT.size) == (LEDGER, 11)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"\n11\n", b"\n011\n"),
        (b"\n11\n", b"\n0\n"),
        (b"\n11\n", b"\n-1\n"),
        (b"2026-01-02", b"2026-02-30"),
        (b"head ", b"Head "),
        (b"modekeeper.ledger/", b"modekeeper.ledgers/"),
        (b"=\n", b"==\n"),
        (b"Z\n", b"Z\n\n"),
        (b"Z\n", b"Z"),
        (b"\n", b"\r\n"),
    ],
)
def test_a_checkpoint_off_its_form(old: bytes, new: bytes) -> None:
    text = checkpoint_text(LINES)
    assert old in text
    assert code(parse_checkpoint, text.replace(old, new, 1)) == "AUDIT_CHECKPOINT_INVALID"


def test_a_root_with_trailing_bits_is_off_its_form() -> None:
    text = checkpoint_text(LINES)
    last = text.index(b"=\n") - 1
    alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    place = alphabet.index(text[last : last + 1])
    changed = text[:last] + alphabet[place + 1 : place + 2] + text[last + 1 :]
    assert code(parse_checkpoint, changed) == "AUDIT_CHECKPOINT_INVALID"


@fuzz
@given(st.binary(max_size=300))
def test_any_bytes_are_no_checkpoint(data: bytes) -> None:
    assert code(parse_checkpoint, data) == "AUDIT_CHECKPOINT_INVALID"


@pytest.mark.parametrize("index", range(11))
def test_an_event_is_exported_with_the_proof_that_the_contract_gives(index: int) -> None:
    found = export_event(iter(LINES), index, POINT, ENVELOPE)
    assert found["path"] == [step.hex() for step in path(index, LINES)]
    assert (found["line"], found["index"], found["size"]) == (LINES[index].decode(), index, 11)
    event, checkpoint = check_proof(json.dumps(found).encode(), BELIEVE, LEDGER)
    assert (event.seq, checkpoint) == (index, POINT)


def test_a_longer_ledger_still_exports_under_an_older_checkpoint() -> None:
    assert export_event(ledger(30), 4, POINT, ENVELOPE) == export_event(LINES, 4, POINT, ENVELOPE)


def test_what_is_not_exported() -> None:
    for index in (-1, 11):
        assert code(export_event, LINES, index, POINT, ENVELOPE) == "AUDIT_PROOF_INVALID"
    assert code(export_event, LINES[:9], 3, POINT, ENVELOPE) == "AUDIT_PROOF_INVALID"
    assert code(export_event, ledger(11, OTHER), 3, POINT, ENVELOPE) == "AUDIT_PROOF_INVALID"
    lines = ledger(4)
    add_closing(lines, canonical({**json.loads(ledger(5)[4]), "actor": "cut"}))
    point = parse_checkpoint(checkpoint_text(lines))
    assert code(export_event, lines, 4, point, {}) == "AUDIT_PROOF_INVALID"
    assert export_event(lines, 5, point, {})["index"] == 5
    assert export_event(lines, 3, point, {})["index"] == 3


def test_a_line_before_somebody_elses_closing_is_exported() -> None:
    lines = ledger(3)
    add_closing(lines, b'{"actor":"o', bytes=12)
    lines[3:4] = []
    assert export_event(lines, 2, parse_checkpoint(checkpoint_text(lines)), {})["index"] == 2


def test_a_line_that_does_not_carry_its_place_is_not_proven() -> None:
    lines = [*LINES[:4], *LINES[5:]]
    envelope = json.loads(signed(lines))
    found = export_event(lines, 4, parse_checkpoint(checkpoint_text(lines)), envelope)
    assert code(check_proof, json.dumps(found).encode(), BELIEVE) == "AUDIT_PROOF_INVALID"


@pytest.mark.parametrize(
    "change",
    [
        lambda found: found.update(more=1),
        lambda found: found.pop("path"),
        lambda found: found.update(index=5),
        lambda found: found.update(index=True),
        lambda found: found.update(index="4"),
        lambda found: found.update(size=10),
        lambda found: found.update(size=2**53 - 1),
        lambda found: found.update(path=found["path"][:-1]),
        lambda found: found.update(path=[*found["path"], "00" * 32]),
        lambda found: found.update(path=["00" * 32] * 65),
        lambda found: found.update(path=["0"] * 4),
        lambda found: found.update(path={}),
        lambda found: found.update(line=LINES[5].decode()),
        lambda found: found.update(line="rubbish"),
        lambda found: found.update(line="\ud800"),
        lambda found: found.update(line=found["line"].replace("ops", "eve")),
        lambda found: found.update(checkpoint=[]),
        lambda found: found["checkpoint"].update(more="\ud800"),
    ],
)
def test_a_changed_proof_proves_nothing(change: Any) -> None:
    found = inclusion(4, 11)
    change(found)
    assert code(check_proof, json.dumps(found).encode(), BELIEVE) == "AUDIT_PROOF_INVALID"


def test_a_proof_of_another_ledger_or_too_large() -> None:
    found = json.dumps(inclusion(4, 11)).encode()
    assert code(check_proof, found, BELIEVE, OTHER) == "AUDIT_CHECKPOINT_INVALID"
    assert code(check_proof, found + b" " * 2**20, BELIEVE) == "AUDIT_PROOF_INVALID"


@fuzz
@given(st.binary(max_size=200))
def test_any_bytes_are_no_proof(data: bytes) -> None:
    assert code(check_proof, data, BELIEVE) == "AUDIT_PROOF_INVALID"


def test_an_older_ledger_is_proven_a_beginning_of_a_newer_one() -> None:
    for size in range(1, 12):
        old = parse_checkpoint(checkpoint_text(LINES[:size]))
        steps = consistency_path(iter(LINES), size, 11)
        assert steps == proof(size, LINES)
        check_consistency(old, POINT, steps)
        other = Checkpoint(old.size, OTHER, old.root, old.head, old.time)
        assert code(check_consistency, other, POINT, steps) == "AUDIT_PROOF_INVALID"
    assert code(check_consistency, POINT, POINT, [b"x"]) == "AUDIT_PROOF_INVALID"
    for old_size, new_size in ((0, 4), (5, 4), (4, 12)):
        assert code(consistency_path, LINES, old_size, new_size) == "AUDIT_PROOF_INVALID"
