# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""That one event is in the ledger, provable without the rest of it; that an older ledger is the beginning of a newer one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from .._artifact.canonical import canonical_bytes
from .._artifact.strict_json import parse_strict
from .._reasons.errors import ModeKeeperError
from .checkpoint import Authenticate, Checkpoint, open_checkpoint
from .line import MAX_DEPTH, Line, LineError, parse_line
from .merkle import consistency_ranges, consistent, included, inclusion_ranges, leaf_hash, roots
from .own import closes

CODE = "AUDIT_PROOF_INVALID"
MOST_STEPS = 64
MOST_BYTES = 1024 * 1024
_MEMBERS = {"line", "index", "size", "path", "checkpoint"}
_HASH = re.compile(r"[0-9a-f]{64}")


def export_event(lines: Iterable[bytes], index: int, checkpoint: Checkpoint, envelope: Any) -> dict[str, Any]:
    """The proof that line ``index`` is under a checkpoint: ``{line, index, size, path, checkpoint}``.

    :param lines: of the whole ledger, in order, without line feeds; read once.
    :param envelope: the signed checkpoint, as JSON.
    :raises ModeKeeperError: ``AUDIT_PROOF_INVALID`` when the line is not under the checkpoint, or the ledger not the one of it.
    """
    if not 0 <= index < checkpoint.size:
        raise ModeKeeperError(CODE, f"line {index} is not among the {checkpoint.size} of the checkpoint")
    kept: list[bytes] = []

    def leaves() -> Iterable[bytes]:
        for number, line in enumerate(lines):
            if number == index:
                kept.append(line)
            elif number == index + 1 and closes(line, kept[0]):
                raise ModeKeeperError(CODE, f"line {index} was cut while it was written, and says nothing")
            yield leaf_hash(line)

    ranges = inclusion_ranges(index, checkpoint.size)
    try:
        # The line itself is a subtree of its own, so that the pass goes over it wherever it stands.
        path = roots(leaves(), [(index, index + 1), *ranges])[1:]
        line = kept[0].decode("utf-8")
    except ValueError:
        raise ModeKeeperError(CODE, "the ledger is shorter than its checkpoint, or the line no text") from None
    if not included(leaf_hash(kept[0]), index, checkpoint.size, path, checkpoint.root):
        raise ModeKeeperError(CODE, "the ledger is not the one that the checkpoint was made of")
    return {
        "line": line,
        "index": index,
        "size": checkpoint.size,
        "path": [step.hex() for step in path],
        "checkpoint": envelope,
    }


def check_proof(data: bytes, authenticate: Authenticate, ledger: str | None = None) -> tuple[Line, Checkpoint]:
    """The event that a proof holds, and the checkpoint that it is under.

    :param ledger: UUID that it must be of; None for any.
    :raises ModeKeeperError: any code of a checkpoint, then ``AUDIT_PROOF_INVALID``.
    """
    if len(data) > MOST_BYTES:
        raise ModeKeeperError(CODE, f"the proof is larger than {MOST_BYTES} bytes")
    proof = parse_strict(data, CODE, "the proof", max_depth=MAX_DEPTH, integers_only=True)
    if not _is_proof(proof):
        raise ModeKeeperError(CODE, "a proof has just line, index, size, path and checkpoint, each of its form")
    try:
        envelope, line = canonical_bytes(proof["checkpoint"]), proof["line"].encode("utf-8")
    except (ModeKeeperError, UnicodeEncodeError):
        raise ModeKeeperError(CODE, "the proof holds a lone surrogate") from None
    checkpoint = open_checkpoint(envelope, authenticate, ledger)
    try:
        event = parse_line(line)
    except LineError as exc:
        raise ModeKeeperError(CODE, f"its line is no event: {exc}") from None
    path = [bytes.fromhex(step) for step in proof["path"]]
    under = proof["size"] == checkpoint.size and event.seq == proof["index"]
    if not under or not included(leaf_hash(line), proof["index"], checkpoint.size, path, checkpoint.root):
        raise ModeKeeperError(CODE, "it does not lead from its line to the root of its checkpoint")
    return event, checkpoint


def consistency_path(lines: Iterable[bytes], old: int, new: int) -> list[bytes]:
    """The proof that the first ``old`` lines are the beginning of the first ``new``.

    :raises ModeKeeperError: ``AUDIT_PROOF_INVALID`` for sizes that no such ledger has.
    """
    try:
        return roots(map(leaf_hash, lines), consistency_ranges(old, new))
    except ValueError as exc:
        raise ModeKeeperError(CODE, str(exc)) from None


def check_consistency(old: Checkpoint, new: Checkpoint, path: list[bytes]) -> None:
    """That the ledger of the older checkpoint is the beginning of the newer one's.

    :raises ModeKeeperError: ``AUDIT_PROOF_INVALID``.
    """
    if old.ledger != new.ledger or not consistent(old.size, new.size, old.root, new.root, path):
        raise ModeKeeperError(CODE, "the older checkpoint is not proven to be of a beginning of the newer one's ledger")


def _is_proof(proof: Any) -> bool:
    return (
        isinstance(proof, dict)
        and set(proof) == _MEMBERS
        and isinstance(proof["line"], str)
        and isinstance(proof["checkpoint"], dict)
        and all(isinstance(proof[name], int) and not isinstance(proof[name], bool) for name in ("index", "size"))
        and isinstance(proof["path"], list)
        and len(proof["path"]) <= MOST_STEPS
        and all(isinstance(step, str) and _HASH.fullmatch(step) for step in proof["path"])
    )
