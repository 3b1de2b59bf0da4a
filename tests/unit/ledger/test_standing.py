# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What a gate asks of a ledger before a change: all reasons in their order, nothing written."""

from __future__ import annotations

import os
from pathlib import Path
from types import SimpleNamespace

import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._ledger import standing as room
from ansible_collections.modekeeper.core.plugins.module_utils._ledger.head import Head, heads_of
from ansible_collections.modekeeper.core.plugins.module_utils._ledger.standing import standing

from .made import LEDGER, data, ledger, sha
from .room import believing, codes
from .vectors import SIGNER, VECTORS, Vector, head, signed

VERIFIED = {name: vector for name, vector in VECTORS.items() if vector.kind == "verify"}


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "ledger.jsonl"


@pytest.mark.parametrize("name", sorted(VERIFIED))
def test_every_vector_has_its_code_first_but_a_torn_tail_which_the_next_event_closes(name: str, place: Path) -> None:
    vector: Vector = VERIFIED[name]
    vector.write(place)
    before = place.read_bytes() if place.is_file() else None
    found = standing(
        place,
        known=heads_of(vector.state or {}),
        checkpoints=vector.checkpoints,
        authenticate=believing(SIGNER),
    )
    expected = None if vector.code == "AUDIT_TORN_TAIL" else vector.code
    assert codes(found)[:1] == ([expected] if expected else [])
    assert (place.read_bytes() if place.is_file() else None) == before
    assert os.listdir(place.parent) == ([place.name] if vector.content is not None else [])


def test_a_torn_tail_tells_the_head_before_it(place: Path) -> None:
    lines = ledger(5)
    place.write_bytes(data(lines, b'{"actor":"op'))
    found = standing(place, known=heads_of(head(lines)))
    assert (found.ok, found.head) == (True, Head(LEDGER, 4, sha(lines[4])))


def test_where_nothing_is_known_nothing_need_be_there(place: Path) -> None:
    assert standing(place / "deep" / "ledger.jsonl").ok
    assert codes(standing(place, known=heads_of(head(ledger(3))))) == ["AUDIT_MISSING"]
    known = standing(place, checkpoints=(signed(ledger(3)),), authenticate=believing(SIGNER))
    assert codes(known) == ["AUDIT_MISSING"]
    assert not os.path.lexists(place)


def test_a_place_that_takes_no_ledger_is_told_beside_what_else_is_wrong(place: Path) -> None:
    place.touch()
    found = standing(place / "ledger.jsonl", known=heads_of(head(ledger(3))))
    assert codes(found) == ["AUDIT_UNREADABLE", "AUDIT_WRITE_FAILED"]


def test_a_file_that_may_not_be_written_and_a_full_disk_are_failed_writes(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.write_bytes(data(ledger(3)))
    really = os.open

    def refusing(path: object, flags: int, *rest: object, **more: object) -> int:
        if flags & os.O_WRONLY:
            raise PermissionError(13, "Permission denied")
        return really(path, flags, *rest, **more)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(room.os, "open", refusing)
        assert codes(standing(place)) == ["AUDIT_WRITE_FAILED"]
    monkeypatch.setattr(room.os, "statvfs", lambda _path: SimpleNamespace(f_bavail=1, f_frsize=4096))
    found = standing(place)
    assert codes(found) == ["AUDIT_WRITE_FAILED"]
    assert "free" in found.reasons[0]["message"]


def test_a_folder_that_may_not_be_written_begins_no_ledger(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room.os, "access", lambda *_arguments, **_options: False)
    assert codes(standing(place)) == ["AUDIT_WRITE_FAILED"]
