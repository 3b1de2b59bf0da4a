# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What may stand in an envelope: payload type, size and number of signatures of each kind."""

from __future__ import annotations

from dataclasses import dataclass

KIB = 1024
MIB = 1024 * KIB
MOST_COSIGNERS = 64
"""Signatures of one envelope: sixteen roots of a set and sixteen of the next, with room to spare."""


@dataclass(frozen=True)
class Kind:
    """One kind of envelope.

    :ivar payload_type: DSSE's ``payloadType``.
    :ivar most_bytes: of the file, before it is read.
    :ivar most_signatures: it has at least one.
    """

    name: str
    payload_type: str
    most_bytes: int = 64 * KIB
    most_signatures: int = 1


def _json(name: str, most_bytes: int = 64 * KIB, most_signatures: int = 1) -> Kind:
    return Kind(name, f"application/vnd.modekeeper.{name}+json", most_bytes, most_signatures)


LICENSE = _json("license")
ROOT_SET = _json("root-set", most_signatures=MOST_COSIGNERS)
REVOCATIONS = _json("revocations", 16 * MIB)
VAULT_INDEX = _json("vault-index", 16 * MIB)
APPROVAL = _json("approval")
PASSPORT = _json("passport")
OBSERVATION = _json("observation", 16 * MIB)
STATEMENT = Kind("statement", "application/vnd.in-toto+json", 64 * KIB, MOST_COSIGNERS)
CHECKPOINT = Kind("checkpoint", "application/vnd.modekeeper.checkpoint", 64 * KIB, MOST_COSIGNERS)
