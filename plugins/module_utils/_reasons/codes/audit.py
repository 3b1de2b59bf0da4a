# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Why a ledger is not believed, or took no event."""

from __future__ import annotations

from ..model import Family, Reason

FAMILY = Family(
    name="audit",
    rank=120,
    title="Ledger",
    reasons=(
        Reason(
            "AUDIT_MISSING",
            "There is no ledger at its place.",
            "Restore the ledger, or name the right file.",
        ),
        Reason(
            "AUDIT_UNREADABLE",
            "The ledger is no regular file, cannot be read, or changed while it was read.",
            "Make it a readable file, and let nothing but the collection write to it.",
        ),
        Reason(
            "AUDIT_LOCKED",
            "Another process has held the ledger for longer than we wait.",
            "Wait for the other run to end, or find who holds the file open.",
        ),
        Reason(
            "AUDIT_WRITE_FAILED",
            "The event could not be made durable in the ledger.",
            "Free space or rights on the ledger's file system, and keep log rotation away from it; then run again.",
        ),
        Reason(
            "AUDIT_GENESIS_INVALID",
            "The first line is not the genesis of a ledger.",
            "Restore the ledger, or name the right file.",
        ),
        Reason(
            "AUDIT_WRONG_LEDGER",
            "It is another ledger than the one that is known here.",
            "Put the known ledger back, or begin a new one whose genesis names the known head.",
        ),
        Reason(
            "AUDIT_LINE_MALFORMED",
            "A line is not the canonical form of an event.",
            "Compare with a copy of the ledger from before that line, and restore it.",
        ),
        Reason(
            "AUDIT_SEQ_BROKEN",
            "A line does not carry its own number: lines were deleted, inserted or moved.",
            "Compare with a copy of the ledger from before that line, and restore it.",
        ),
        Reason(
            "AUDIT_CHAIN_BROKEN",
            "A line does not name the digest of the line before it: one of the two was changed.",
            "Compare with a copy of the ledger from before that line, and restore it.",
        ),
        Reason(
            "AUDIT_TORN_TAIL",
            "The last line was cut while it was written, and no event has closed it yet.",
            "Nothing to mend by hand: the next event closes it.",
        ),
        Reason(
            "AUDIT_TIME_BACKWARDS",
            "An event is dated more than five minutes before an earlier one.",
            "Set the clock right; after a clock that ran ahead, begin a new ledger whose genesis names this one's head.",
        ),
        Reason(
            "AUDIT_CHECKPOINT_INVALID",
            "A checkpoint is malformed, or of another ledger.",
            "Fetch the checkpoint again.",
        ),
        Reason(
            "AUDIT_CHECKPOINT_SIGNER",
            "A checkpoint is signed by a key that is not among the checkpoint keys.",
            "Put the signer's public key into the trust folder, if it is to be believed.",
        ),
        Reason(
            "AUDIT_CHECKPOINT_SIGNATURE",
            "The signature of a checkpoint does not verify.",
            "Fetch the checkpoint again.",
        ),
        Reason(
            "AUDIT_TRUNCATED",
            "The ledger ends before a line that is known to have been in it.",
            "Restore the whole ledger.",
        ),
        Reason(
            "AUDIT_FORK",
            "The ledger holds other lines than those that are known to have been in it.",
            "Restore the ledger that the trust state and the checkpoints know, and keep both for an enquiry.",
        ),
        Reason(
            "AUDIT_PROOF_INVALID",
            "The proof does not lead from its line to the root of its checkpoint.",
            "Export the event again from the whole ledger.",
        ),
    ),
)
