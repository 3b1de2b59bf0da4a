# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Laws of the vendor's side over any sequence of acts: the folder stays sound, numbers rise, and nothing revoked comes back."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from ansible_collections.modekeeper.core.plugins.module_utils._envelope.keys import load_spki
from ansible_collections.modekeeper.core.plugins.module_utils._envelope.signing.key_file import FileSigner
from ansible_collections.modekeeper.core.plugins.module_utils._license.issuing.act import Act
from ansible_collections.modekeeper.core.plugins.module_utils._license.issuing.crls import CrlOrder, crl_act
from ansible_collections.modekeeper.core.plugins.module_utils._license.issuing.issuers import IssuerOrder, issuer_act
from ansible_collections.modekeeper.core.plugins.module_utils._license.issuing.licenses import license_act
from ansible_collections.modekeeper.core.plugins.module_utils._license.issuing.proof import prove_act
from ansible_collections.modekeeper.core.plugins.module_utils._license.issuing.revocation_lists import (
    RevocationOrder,
    revocation_act,
)
from ansible_collections.modekeeper.core.plugins.module_utils._license.issuing.root_sets import RootSetOrder
from ansible_collections.modekeeper.core.plugins.module_utils._license.issuing.rotation import rotation_act
from ansible_collections.modekeeper.core.plugins.module_utils._license.issuing.world import World
from ansible_collections.modekeeper.core.plugins.module_utils._license.judge import judge
from ansible_collections.modekeeper.core.plugins.module_utils._license.material import File
from ansible_collections.modekeeper.core.plugins.module_utils._license.question import Question
from ansible_collections.modekeeper.core.plugins.module_utils._reasons.errors import ModeKeeperError
from tests.vectors.license import x509
from tests.vectors.license.case import good
from tests.vectors.license.keys import key, keyid, spki
from tests.vectors.license.times import NOW, at

from .issuing_helpers import DAY, folder_of, order, signer

ROOTS = {name: x509.root(name) for name in ("root one", "root two")}
ISSUERS = ("issuer", "issuer two")
REFUSED = {
    # What a vendor may be told at any moment of such a story.
    "VAULT_SIGNER_MISMATCH", "ISSUER_REVOKED", "ISSUER_UNKNOWN", "ISSUER_ROOT_RETIRED", "CRL_MISSING", "CRL_EXPIRED",
    "CRL_ROLLBACK", "REVOCATION_LIST_MISSING", "REVOCATION_LIST_EXPIRED", "REVOCATION_LIST_INVALID", "LICENSE_REVOKED",
    "LICENSE_OUTLIVES_ISSUER", "LICENSE_EXPIRED",
}  # fmt: skip


class Story(RuleBasedStateMachine):
    """One vendor's trust folder through time."""

    def __init__(self) -> None:
        super().__init__()
        self.case = good()
        self.case.license = None
        self.now: datetime = NOW
        self.issued: dict[str, tuple[bytes, str]] = {}
        self.revoked: set[str] = set()
        self.dead: set[str] = set()
        self.numbers: dict[str, int] = {}

    @property
    def world(self) -> World:
        return World.of(folder_of(self.case), Question(now=self.now, pin=""))

    def do(self, make: Any, *who: FileSigner) -> Act | None:
        """Carry an act out; None where it was refused. Again there is nothing to do."""
        try:
            act: Act = make()
            if act.unsigned is None:
                return act
            data = act.unsigned.sealed(who)
            prove_act(act, data, folder_of(self.case), Question(now=self.now, pin=""))
        except ModeKeeperError as error:
            if error.code not in REFUSED:
                raise
            return None
        if act.shelf == "issued":
            self.issued[act.facts["id"]] = (data, who[0].keyid)
            return act
        getattr(self.case, act.shelf)[act.name] = data
        self.world  # noqa: B018 - the folder is sound
        if act.shelf != "proposed":
            assert make().unsigned is None
        if "number" in act.facts:
            slot = f"{act.shelf} {who[0].keyid}"
            assert act.facts["number"] > self.numbers.get(slot, 0)
            for name in ("revoked", "licenses"):
                assert set((act.before or {}).get(name, ())) <= set(act.after.get(name, ()))
            self.numbers[slot] = act.facts["number"]
        return act

    @rule(days=st.integers(1, 40))
    def wait(self, days: int) -> None:
        self.now += days * DAY

    @rule(who=st.sampled_from(ISSUERS), root=st.sampled_from(sorted(ROOTS)), years=st.integers(1, 3))
    def certify(self, who: str, root: str, years: int) -> None:
        wanted = IssuerOrder(load_spki(spki(key(who))), who, self.now, at(self.now.year + years, 1, 1))
        act = self.do(lambda: issuer_act(self.world, signer(root).keyid, wanted), signer(root))
        assert act is None or keyid(key(who)) not in self.dead

    @rule(root=st.sampled_from(sorted(ROOTS)), who=st.sampled_from((None, *ISSUERS)), days=st.integers(0, 9))
    def crl(self, root: str, who: str | None, days: int) -> None:
        self.now += days * DAY
        keys = frozenset({keyid(key(who))}) if who else frozenset()
        act = self.do(lambda: crl_act(self.world, signer(root).keyid, CrlOrder(keys, self.now)), signer(root))
        if act is not None:
            self.dead |= keys

    @rule(who=st.sampled_from((*ISSUERS, *sorted(ROOTS))), data=st.data())
    def revoke(self, who: str, data: st.DataObject) -> None:
        known = sorted(self.issued)
        ids = frozenset(data.draw(st.sets(st.sampled_from(known), max_size=1))) if known else frozenset()
        wanted = RevocationOrder(ids, frozenset(), self.now)
        if self.do(lambda: revocation_act(self.world, signer(who).keyid, wanted), signer(who)) is not None:
            self.revoked |= ids

    @rule(names=st.sets(st.sampled_from(sorted(ROOTS)), min_size=1))
    def rotate(self, names: set[str]) -> None:
        wanted = RootSetOrder(frozenset(ROOTS[name].der for name in names), 1, self.now)
        proposal: bytes | None = None
        for name in ROOTS:
            try:
                act = rotation_act(self.world.facts, self.world.question, signer(name).keyid, wanted, proposal)
            except ModeKeeperError as error:
                if error.code not in REFUSED:
                    raise
                continue
            if act.unsigned is None:
                return
            proposal = act.unsigned.sealed([signer(name)])
            if act.shelf == "roots":
                prove_act(act, proposal, folder_of(self.case), self.world.question)
                self.case.roots[act.name] = proposal
                self.world  # noqa: B018 - the folder is sound
                return

    @rule(who=st.sampled_from(ISSUERS), days=st.integers(1, 400))
    def issue(self, who: str, days: int) -> None:
        wanted = order(issued_at=self.now, not_before=self.now, not_after=self.now + days * DAY)
        act = self.do(lambda: license_act(self.world, signer(who).keyid, wanted), signer(who))
        if act is not None:
            assert keyid(key(who)) not in self.dead
            assert self.verdict(act.facts["id"]) == []

    def verdict(self, licence: str) -> list[str]:
        material = replace(folder_of(self.case), license=File("l", self.issued[licence][0]))
        return [entry["code"] for entry in judge(material, Question(now=self.now, pin="")).reasons]

    @invariant()
    def what_was_revoked_never_holds(self) -> None:
        for licence, (_unused, issuer) in self.issued.items():
            codes = self.verdict(licence)
            if licence in self.revoked:
                assert "LICENSE_REVOKED" in codes
            if issuer in self.dead:
                assert "ISSUER_REVOKED" in codes


TestStory = Story.TestCase
# A story that fails is told as it was found: to shorten it takes minutes.
TestStory.settings = settings(
    max_examples=40, stateful_step_count=25, derandomize=True, deadline=None, phases=[Phase.generate]
)
