# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Whoever makes up a bundle of authentic pieces, old and new, with some left out: what it is taken in for never opens anything."""

from __future__ import annotations

from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.modekeeper.core.plugins.module_utils._license.bundle.contents import Contents
from ansible_collections.modekeeper.core.plugins.module_utils._license.judge import judge
from ansible_collections.modekeeper.core.plugins.module_utils._license.material import File
from tests.vectors.license import x509
from tests.vectors.license.case import LICENSE_ID, Case, good, revocations
from tests.vectors.license.cases_roots import hand_over
from tests.vectors.license.keys import key, keyid

from .helpers import asked, codes, contents, files, imported

HERE = "here"


@cache
def ages() -> tuple[Case, tuple[Case, ...]]:
    """A good case, and folders in which its licence is revoked in one way each: by list, by CRL, by a root's word, by rotation."""
    base = good()
    listed, by_root, certificate, keys, rotated, other, again = (base.copy() for _each in range(7))
    listed.revocations["issuer.json"] = revocations(number=10, licenses=[LICENSE_ID])
    by_root.revocations["root.json"] = revocations("root one", 1, licenses=[LICENSE_ID])
    keys.revocations["root.json"] = revocations("root one", 1, keys=[keyid(key("issuer"))])
    certificate.crls["one.pem"] = x509.crl_pem(x509.crl(base.root, 5, revoked=[0x22]))
    certificate.issuers["again.pem"] = x509.pem(x509.Issue("issuer", base.root, serial=0x44).certificate())
    new = x509.root("root new")
    hand_over(rotated, steps=1, last=[new])
    rotated.crls["new.pem"] = x509.crl_pem(x509.crl(new, 4))
    other.issuers["two.pem"] = x509.pem(x509.Issue("issuer two", base.root, serial=0x33).certificate())
    other.revocations["two.json"] = revocations("issuer two", 3, licenses=[LICENSE_ID])
    hand_over(again, steps=1, last=[new])
    again.crls |= {
        "one.pem": x509.crl_pem(x509.crl(base.root, 5, revoked=[0x22])),
        "new.pem": x509.crl_pem(x509.crl(new, 4)),
    }
    again.issuers["again.pem"] = x509.pem(x509.Issue("issuer", new, serial=0x44).certificate())
    return base, (listed, by_root, certificate, keys, rotated, other, again)


def holds(case: Case, found: Contents) -> bool:
    return judge(found.material(File("license", case.license), None), asked(feature=None)).holds


@settings(max_examples=400, deadline=None)
@given(st.integers(0, 6), st.data())
def test_what_is_taken_in_never_frees_a_licence_that_was_revoked_here(which: int, data: st.DataObject) -> None:
    base, revoked = ages()
    here = revoked[which]
    assert holds(base, contents(base))
    assert not holds(base, contents(here))
    pool = sorted({(path, each) for case in (base, *revoked) for path, each in files(case).items()})
    picked = data.draw(st.lists(st.sampled_from(pool), max_size=len(pool)))
    # Most of the time little is missing from a whole folder: that is where the way round would be.
    start = files(data.draw(st.sampled_from([base, here])))
    for path in data.draw(st.sets(st.sampled_from(sorted(start)), max_size=2)):
        del start[path]
    bundle = Contents({**start, **dict(picked[:3])})
    plan = imported(bundle, here)
    if not codes(plan):
        assert not holds(base, plan.after.contents)


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 6), st.integers(0, 6))
def test_numbers_never_fall(first: int, second: int) -> None:
    _base, revoked = ages()
    plan = imported(contents(revoked[second]), contents(revoked[first]))
    if codes(plan) or plan.seen is None:
        return
    before = imported(contents(revoked[first])).seen
    assert before is not None
    assert plan.seen.merged(before).floor.root_set == plan.seen.floor.root_set
    for kept, known in (
        (plan.seen.floor.crl, before.floor.crl),
        (plan.seen.floor.revocations, before.floor.revocations),
    ):
        assert all(kept.get(name, number) >= number for name, number in known.items())
