# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Every parser on every kind of rubbish: a verdict or a code, bounded, and never anything else."""

from __future__ import annotations

import random

import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.modekeeper.core.plugins.module_utils._license.findings import CODES
from tests.tools.fuzz import fuzz
from tests.vectors.license import dsse, x509
from tests.vectors.license.case import Case, good, revocations, root_set, terms
from tests.vectors.license.keys import key
from tests.vectors.license.vectors import vectors

from .helpers import in_memory

# A seed is drawn, not each number: how long a signature is changes from run to run.
rngs = st.integers(0, 2**32).map(random.Random)
PLACES = ("license", "roots", "issuers", "crls", "revocations", "state")
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from(["2026-01-01T00:00:00Z", "acme"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=12,
)


def put(case: Case, place: str, data: bytes) -> None:
    if place in ("license", "state"):
        setattr(case, place, data)
    else:
        setattr(case, place, {"x": data})


def judged(case: Case) -> str | None:
    verdict = in_memory(case)
    assert verdict.code is None or verdict.code in CODES
    assert verdict.holds or all(entry["message"].encode("utf-8") and entry["remedy"] for entry in verdict.reasons)
    return verdict.code


@fuzz
@given(st.sampled_from(PLACES), st.binary(max_size=400))
def test_any_bytes_anywhere(place: str, data: bytes) -> None:
    case = good()
    put(case, place, data)
    assert judged(case) is not None


@fuzz
@given(st.sampled_from(PLACES), rngs, st.integers(1, 8))
def test_sound_files_with_pieces_changed_moved_and_lost(place: str, rng: random.Random, times: int) -> None:
    case = good()
    data = getattr(case, place)
    data = bytearray(data if isinstance(data, bytes) else next(iter(data.values())))
    for _each in range(times):
        at, size = rng.randrange(len(data)), rng.randrange(1, 20)
        piece = data[at : at + size]
        match rng.randrange(4):
            case 0:
                data[at] = rng.randrange(256)
            case 1:
                del data[at : at + size]
            case 2:
                data[at:at] = piece
            case _:
                data[at : at + size] = reversed(piece)
        if not data:
            break
    put(case, place, bytes(data))
    judged(case)


@fuzz
@given(st.sampled_from(["issuers", "crls"]), rngs, st.integers(1, 6))
def test_der_with_bytes_changed_is_never_taken(place: str, rng: random.Random, times: int) -> None:
    case = good()
    raw = bytearray(x509.Issue("issuer", case.root).certificate() if place == "issuers" else x509.crl(case.root, 4))
    before = bytes(raw)
    for _each in range(times):
        raw[rng.randrange(len(raw))] = rng.randrange(256)
    label = "CERTIFICATE" if place == "issuers" else "X509 CRL"
    put(case, place, x509.pem(bytes(raw), label))
    assert (judged(case) is None) is (bytes(raw) == before)


@fuzz
@given(st.dictionaries(st.sampled_from(sorted(terms())), json_values, max_size=4), st.booleans())
def test_signed_licences_of_any_content(changes: dict[str, object], drop: bool) -> None:
    value = {**terms(), **changes}
    if drop and changes:
        del value[min(changes)]
    try:
        body = rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, UnicodeEncodeError):
        return
    case = good()
    case.license = dsse.dump(dsse.document(dsse.LICENSE, body, [dsse.entry(key("issuer"), dsse.LICENSE, body)]))
    judged(case)


@fuzz
@given(
    st.sampled_from(["version", "threshold", "roots", "issuers", "min_crl", "min_revocations", "issued_at"]),
    json_values,
)
def test_signed_root_sets_of_any_content(member: str, value: object) -> None:
    case = good()
    try:
        first = root_set(1, [case.root], **{member: value})
    except (rfc8785.CanonicalizationError, UnicodeEncodeError, TypeError):
        return
    case.roots, case.pin, case.state = {"1.json": first}, dsse.digest(first), None
    judged(case)


@fuzz
@given(st.sampled_from(["number", "issued_at", "next_update", "licenses", "keys"]), json_values, st.booleans())
def test_signed_revocation_lists_of_any_content(member: str, value: object, by_root: bool) -> None:
    case = good()
    try:
        case.revocations["x.json"] = revocations("root one" if by_root else "issuer", **{"number": 9, member: value})
    except (rfc8785.CanonicalizationError, UnicodeEncodeError):
        return
    judged(case)


@fuzz
@given(rngs)
def test_files_of_other_vectors_in_the_wrong_places(rng: random.Random) -> None:
    case = good()
    for _each in range(3):
        other = rng.choice(POOL)
        files = [*other.roots.values(), *other.issuers.values(), *other.crls.values(), *other.revocations.values()]
        data = rng.choice([*files, other.license or b"", other.state or b""])
        place = rng.choice(PLACES)
        if place in ("license", "state"):
            setattr(case, place, data)
        else:
            getattr(case, place)[f"{len(getattr(case, place))}"] = data
    judged(case)


POOL = [vector.case() for vector in vectors()]
