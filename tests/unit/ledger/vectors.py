# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The vectors A01–A32 of the ledger, in the order of the contract. Nothing of the room is imported here.

A vector is a ledger, what is known of it from elsewhere, and the one first code that it must get (None: it is believed).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .made import (
    ID,
    LEDGER,
    OTHER,
    Signer,
    add,
    add_closing,
    at,
    canonical,
    checkpoint_text,
    data,
    event,
    ledger,
    path,
    proof,
    rechained,
    sha,
)

SIGNER, STRANGER = Signer(), Signer()
Heads = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Vector:
    """One ledger and its verdict.

    :ivar content: of the file; None: no file; "folder": a folder.
    :ivar state: what the trust state knows. :ivar line: the first bad line.
    :ivar kind: verify, inclusion or consistency. :ivar proof: of the last two.
    """

    name: str
    code: str | None
    content: bytes | str | None
    line: int | None = None
    state: Heads | None = None
    checkpoints: tuple[bytes, ...] = ()
    kind: str = "verify"
    proof: Any = None

    def write(self, place: Path) -> Path:
        """The file at `place`."""
        if self.content == "folder":
            place.mkdir()
        elif isinstance(self.content, bytes):
            place.write_bytes(self.content)
        return place


def head(lines: list[bytes], name: str = LEDGER) -> Heads:
    return {name: {"seq": len(lines) - 1, "hash": sha(lines[-1])}}


def signed(lines: list[bytes], name: str = LEDGER, signer: Signer = SIGNER) -> bytes:
    return signer.sign(checkpoint_text(lines, name))


def flipped(envelope: bytes) -> bytes:
    """The same envelope over another time."""
    document = json.loads(envelope)
    document["payload"] = json.loads(signed(ledger(3)))["payload"]
    return canonical(document)


def inclusion(index: int, size: int) -> dict[str, Any]:
    lines = ledger(size)
    steps = [step.hex() for step in path(index, lines)]
    envelope = json.loads(signed(lines))
    return {"line": lines[index].decode(), "index": index, "size": size, "path": steps, "checkpoint": envelope}


def _ok() -> Iterator[Vector]:
    lines = ledger(20)
    yield Vector("intact", None, data(lines), state=head(lines[:10]), checkpoints=(signed(lines[:13]), signed(lines)))
    lines = ledger(6)
    add_closing(lines, b'{"actor":"ops@host","event":"int')
    add(lines)
    yield Vector("closed tail", None, data(lines), state=head(lines))
    lines = ledger(1)
    for number in range(1, 12):
        add(lines, actor=("first@host", "second@host")[number % 2], time=at(number - 200 * (number % 2)))
    yield Vector("two writers", None, data(lines), state=head(lines[:4]))
    yield Vector("inclusion", None, None, kind="inclusion", proof=inclusion(4, 11))
    old, new = ledger(6), ledger(11)
    steps = [step.hex() for step in proof(6, new)]
    yield Vector("consistency", None, None, kind="consistency", proof=(signed(old), signed(new), steps))


def _files() -> Iterator[Vector]:
    yield Vector("gone, state knows", "AUDIT_MISSING", None, state=head(ledger(4)))
    yield Vector("folder", "AUDIT_UNREADABLE", "folder")
    lines = ledger(4, schema="modekeeper.ledger/2")
    yield Vector("another schema", "AUDIT_GENESIS_INVALID", data(lines), line=0)
    other = ledger(8, OTHER)
    yield Vector("other ledger whole", "AUDIT_WRONG_LEDGER", data(other), line=0, state=head(ledger(8)))


def _malformed() -> Iterator[Vector]:
    def with_line(change: Callable[[bytes], bytes], name: str) -> Vector:
        lines = ledger(5)
        lines.append(change(canonical(event(5, "sha256:" + sha(lines[-1])))))
        add(lines)
        return Vector(name, "AUDIT_LINE_MALFORMED", data(lines), line=5)

    yield with_line(lambda line: b"not JSON", "not JSON")
    yield with_line(lambda line: line[:-1] + b',"time":"' + at(5).encode() + b'"}', "duplicate")
    yield with_line(lambda line: line.replace(b'":', b'": ', 1), "not canonical")
    yield with_line(lambda line: line + b"\r", "CRLF")
    yield with_line(lambda line: b"", "blank")
    lines = ledger(5)
    add_closing(lines, b'{"actor":"ops', bytes=12)
    yield Vector("wrong torn_closed", "AUDIT_LINE_MALFORMED", data(lines), line=5)


def _order() -> Iterator[Vector]:
    lines, code = ledger(9), "AUDIT_SEQ_BROKEN"
    yield Vector("deleted", code, data(lines[:4] + lines[5:]), line=4)
    yield Vector("swapped", code, data([*lines[:4], lines[5], lines[4], *lines[6:]]), line=4)
    extra = canonical(event(4, "sha256:" + sha(lines[3]), event="result"))
    yield Vector("inserted", code, data([*lines[:4], extra, *lines[4:]]), line=5)
    yield Vector("doubled", code, data([*lines[:5], *lines[4:]]), line=5)


def _links() -> Iterator[Vector]:
    lines, code = ledger(9), "AUDIT_CHAIN_BROKEN"
    value = canonical({**json.loads(lines[4]), "actor": "eve@host"})
    yield Vector("value", code, data([*lines[:4], value, *lines[5:]]), line=5)
    prev = canonical({**json.loads(lines[4]), "prev": ID})
    yield Vector("prev", code, data([*lines[:4], prev, *lines[5:]]), line=4)
    yield Vector("foreign line", code, data([*lines[:4], ledger(9, OTHER)[4], *lines[5:]]), line=4)
    yield Vector("torn tail", "AUDIT_TORN_TAIL", data(lines, b'{"actor":"op'), line=9)
    late = ledger(5)
    add(late, time=at(4 - 301))
    yield Vector("-301 s", "AUDIT_TIME_BACKWARDS", data(late), line=5)


def _outside() -> Iterator[Vector]:
    lines = ledger(9)
    wrong = SIGNER.sign(checkpoint_text(lines).replace(b"head ", b"tail "))
    yield Vector("checkpoint off its form", "AUDIT_CHECKPOINT_INVALID", data(lines), checkpoints=(wrong,))
    stranger = signed(lines, signer=STRANGER)
    yield Vector("checkpoint by a stranger", "AUDIT_CHECKPOINT_SIGNER", data(lines), checkpoints=(stranger,))
    changed = flipped(signed(lines))
    yield Vector("checkpoint changed", "AUDIT_CHECKPOINT_SIGNATURE", data(lines), checkpoints=(changed,))
    cut, code = data(lines[:5]), "AUDIT_TRUNCATED"
    yield Vector("before a checkpoint", code, cut, line=5, checkpoints=(signed(lines[:3]), signed(lines)))
    yield Vector("before the state", code, cut, line=5, state=head(lines))
    again = data(rechained(lines, 4, actor="eve@host"))
    yield Vector("re-chained", "AUDIT_FORK", again, line=6, checkpoints=(signed(lines[:4]), signed(lines[:7])))
    last = data(rechained(lines, 8, actor="eve@host"))
    yield Vector("last line replaced", "AUDIT_FORK", last, line=8, state=head(lines))
    sibling = inclusion(4, 11)
    sibling["path"][1] = sibling["path"][0]
    yield Vector("sibling changed", "AUDIT_PROOF_INVALID", None, kind="inclusion", proof=sibling)


def _numbered() -> Iterator[tuple[str, Vector]]:
    groups = (_ok, _files, _malformed, _order, _links, _outside)
    for number, vector in enumerate((vector for group in groups for vector in group()), 1):
        yield f"A{number:02}", vector


VECTORS = dict(_numbered())
