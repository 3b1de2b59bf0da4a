# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What is believed of a file: its type, its one signature by a key of the passport in its role, and then its content."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.modekeeper.core.plugins.module_utils._approval.change import Change
from ansible_collections.modekeeper.core.plugins.module_utils._approval.draft import draft, signers_of
from ansible_collections.modekeeper.core.plugins.module_utils._approval.read import ApprovalFile, read_approvals
from ansible_collections.modekeeper.core.plugins.module_utils._approval.statement import MOST_ITEMS, Statement
from ansible_collections.modekeeper.core.plugins.module_utils._envelope.kinds import APPROVAL, LICENSE, Kind
from ansible_collections.modekeeper.core.plugins.module_utils._envelope.signing.key_file import load_private_key
from ansible_collections.modekeeper.core.plugins.module_utils._envelope.signing.sealing import sign_envelope
from ansible_collections.modekeeper.core.plugins.module_utils._reasons.errors import ModeKeeperError
from tests.unit.verify.builders import NOW

from .desk import Desk, Key, new_key, private_pem

DESK = Desk()
SIGNERS = signers_of(DESK.passport)


def statement(**fields: Any) -> Statement:
    made = draft(
        DESK.plan,
        DESK.passport,
        role="approver",
        not_before=NOW,
        not_after=NOW + timedelta(days=3),
        change_ref="CHG1",
    )
    return replace(made, **fields)


def sealed(key: Key, document: Statement | dict[str, Any] | None = None, kind: Kind = APPROVAL) -> bytes:
    content = document or statement()
    payload = content.document() if isinstance(content, Statement) else content
    return sign_envelope(kind, payload, [load_private_key(private_pem(key), None, "key")])


def only(data: bytes | ModeKeeperError) -> tuple[str, str]:
    (refused,) = read_approvals([ApprovalFile("x.json", data)], SIGNERS).refused
    return refused.code, refused.message


@pytest.mark.parametrize("key", DESK.approvers)
def test_an_approver_is_heard_in_whatever_form_the_passport_has_the_key(key: Key) -> None:
    found = read_approvals([ApprovalFile("a.json", sealed(key))], SIGNERS)
    assert [entry.statement for entry in found.signed] == [statement()]
    assert not found.refused


def test_a_statement_is_read_as_it_was_written() -> None:
    planned = statement(role="planner")
    (found,) = read_approvals([ApprovalFile("p.json", sealed(DESK.planner, planned))], SIGNERS).signed
    assert found.statement == planned
    assert found.statement.encode() == planned.encode()


def test_who_plans_does_not_approve() -> None:
    assert only(sealed(DESK.planner))[0] == "APPROVAL_SELF"
    assert only(sealed(DESK.approvers[0], statement(role="planner")))[0] == "APPROVAL_SELF"


def test_a_stranger_is_not_heard() -> None:
    assert only(sealed(new_key()))[0] == "APPROVAL_SIGNATURE_INVALID"


def test_another_payload_under_the_signature_is_not_believed() -> None:
    document = json.loads(sealed(DESK.approvers[0]))
    document["payload"] = json.loads(sealed(DESK.approvers[0], statement(change_ref="CHG2")))["payload"]
    assert only(json.dumps(document).encode())[0] == "APPROVAL_SIGNATURE_INVALID"


def test_a_signed_paper_of_another_kind_is_none() -> None:
    assert only(sealed(DESK.approvers[0], kind=LICENSE))[0] == "APPROVAL_UNREADABLE"


@pytest.mark.parametrize(
    "fields",
    [
        {"items": []},
        {"items": ["sha256:" + "g" * 64]},
        {"items": ["sha256:" + "b" * 64, "sha256:" + "a" * 64]},
        {"items": [f"sha256:{number:064x}" for number in range(MOST_ITEMS + 1)]},
        {"not_after": "2020-01-01T00:00:00Z"},
        {"not_before": "now"},
        {"role": "both"},
        {"change_ref": "CHG 1"},
        {"change_ref": "x" * 65},
        {"cluster": ""},
        {"passport": "pilot"},
        {"schema": "modekeeper.approval/2"},
        {"more": 1},
    ],
    ids=str,
)
def test_a_payload_off_its_form_is_refused_though_it_is_signed(fields: dict[str, Any]) -> None:
    assert only(sealed(DESK.approvers[0], {**statement().document(), **fields}))[0] == "APPROVAL_UNREADABLE"


def test_a_file_that_cannot_be_read_says_nothing() -> None:
    code, message = only(ModeKeeperError("ARTIFACT_UNREADABLE", "it is a FIFO"))
    assert (code, message) == ("APPROVAL_UNREADABLE", "x.json: it is a FIFO")


@given(data=st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    assert only(data)[0] == "APPROVAL_UNREADABLE"


@given(data=st.data())
def test_no_change_of_a_byte_is_believed(data: st.DataObject) -> None:
    good = sealed(DESK.approvers[0])
    place = data.draw(st.integers(0, len(good) - 1))
    bad = good[:place] + bytes([good[place] ^ (1 << data.draw(st.integers(0, 7)))]) + good[place + 1 :]
    found = read_approvals([ApprovalFile("x.json", bad)], SIGNERS)
    # A keyid is a claim alone; whatever verifies says what was signed.
    assert all(entry.statement == statement() for entry in found.signed)


def test_the_change_is_that_of_the_plan() -> None:
    change = Change.of(DESK.plan.body)
    assert statement().items == tuple(sorted(change.ids))
    assert (statement().cluster, statement().passport) == (change.cluster, DESK.passport.id)
