# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Checkpoints by keys: the room's own way to the vectors' verdicts, and envelopes with several signatures."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization

from ansible_collections.modekeeper.core.plugins.module_utils._envelope.keys import PublicKey, load_spki
from ansible_collections.modekeeper.core.plugins.module_utils._ledger.believe import believe_keys
from ansible_collections.modekeeper.core.plugins.module_utils._reasons.errors import ModeKeeperError

from .made import Signer, canonical, checkpoint_text, ledger
from .room import codes, judged
from .vectors import SIGNER, VECTORS

TEXT = checkpoint_text(ledger(4))
SECOND = Signer()
CHECKED = {name: vector for name, vector in VECTORS.items() if vector.kind == "verify" and vector.checkpoints}


def key(signer: Signer) -> PublicKey:
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return load_spki(signer.key.public_key().public_bytes(serialization.Encoding.DER, form))


def keys(*signers: Signer) -> dict[str, PublicKey]:
    return {signer.keyid: key(signer) for signer in signers}


def both(*signers: Signer) -> bytes:
    """One envelope with the signatures of all."""
    documents = [json.loads(signer.sign(TEXT)) for signer in signers]
    return canonical({**documents[0], "signatures": [entry for one in documents for entry in one["signatures"]]})


def spoiled(envelope: bytes, index: int) -> bytes:
    """The same with one signature taken from elsewhere."""
    document = json.loads(envelope)
    document["signatures"][index]["sig"] = json.loads(SIGNER.sign(b"other"))["signatures"][0]["sig"]
    return canonical(document)


def refused(envelope: bytes, *signers: Signer) -> str:
    with pytest.raises(ModeKeeperError) as caught:
        believe_keys(keys(*signers))(envelope)
    return caught.value.code


@pytest.mark.parametrize("name", sorted(CHECKED))
def test_the_vectors_with_checkpoints_get_their_codes(name: str, tmp_path: Path) -> None:
    vector = CHECKED[name]
    place = vector.write(tmp_path / "ledger.jsonl")
    authenticate = believe_keys(keys(SIGNER))
    found = judged(place, vector.state, checkpoints=vector.checkpoints, authenticate=authenticate)
    assert codes(found)[:1] == ([vector.code] if vector.code else [])


def test_a_signature_of_somebody_unknown_takes_nothing_away() -> None:
    assert believe_keys(keys(SIGNER))(both(SECOND, SIGNER)) == TEXT
    assert believe_keys(keys(SIGNER))(spoiled(both(SECOND, SIGNER), 0)) == TEXT


def test_each_signature_by_a_known_key_must_verify() -> None:
    assert refused(spoiled(both(SIGNER, SECOND), 1), SIGNER, SECOND) == "AUDIT_CHECKPOINT_SIGNATURE"
    assert refused(spoiled(both(SIGNER, SIGNER), 0), SIGNER) == "AUDIT_CHECKPOINT_SIGNATURE"


def test_without_a_known_key_there_is_no_signer() -> None:
    assert refused(SIGNER.sign(TEXT), SECOND) == "AUDIT_CHECKPOINT_SIGNER"
    assert refused(SIGNER.sign(TEXT)) == "AUDIT_CHECKPOINT_SIGNER"


@pytest.mark.parametrize("change", ["type", "noise", "empty"])
def test_what_is_no_checkpoint_is_invalid(change: str) -> None:
    document = json.loads(SIGNER.sign(TEXT))
    if change == "type":
        document["payloadType"] = "application/vnd.modekeeper.license+json"
    elif change == "noise":
        document["payload"] = base64.b64encode(b"x").decode()[:-1]
    else:
        document["signatures"] = []
    assert refused(canonical(document), SIGNER) == "AUDIT_CHECKPOINT_INVALID"
