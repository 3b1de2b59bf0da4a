# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A trust folder from an old backup gives no number out twice: the ledger of whoever signs remembers."""

from __future__ import annotations

import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._license.issuing.act import Act
from ansible_collections.modekeeper.core.plugins.module_utils._license.issuing.used import refuse_used, used_by
from ansible_collections.modekeeper.core.plugins.module_utils._license.ledger_floor import LedgerFloor
from ansible_collections.modekeeper.core.plugins.module_utils._reasons.errors import ModeKeeperError

ME, OTHER = "a" * 64, "b" * 64
DOMAIN = f"sha256:{'0' * 64}"
ACTS = {
    "CRL_ROLLBACK": lambda number: Act("crls", "x.pem", None, {}, None, {"number": number}),
    "REVOCATION_LIST_ROLLBACK": lambda number: Act("revocations", "x.json", None, {}, None, {"number": number}),
    "TRUST_ROOT_ROLLBACK": lambda number: Act(
        "roots", f"{number}.json", None, {}, None, {"version": number, "first_root_set": DOMAIN}
    ),
}


@pytest.mark.parametrize("code", ACTS)
def test_what_was_given_out_is_given_out_once(code: str) -> None:
    known = used_by(ACTS[code](5), ME)
    refuse_used(ACTS[code](6), ME, known)
    for number in (5, 4):
        with pytest.raises(ModeKeeperError) as caught:
            refuse_used(ACTS[code](number), ME, known)
        assert caught.value.code == code


def test_each_key_and_each_kind_has_numbers_of_its_own() -> None:
    crl, listed = ACTS["CRL_ROLLBACK"](5), ACTS["REVOCATION_LIST_ROLLBACK"](5)
    refuse_used(crl, OTHER, used_by(crl, ME))
    refuse_used(listed, ME, used_by(crl, ME))


def test_the_first_set_made_again_says_the_same() -> None:
    first = ACTS["TRUST_ROOT_ROLLBACK"](1)
    refuse_used(first, ME, used_by(first, ME))


@pytest.mark.parametrize("shelf", ["issued", "issuers", "proposed"])
def test_a_licence_a_certificate_and_a_proposal_have_no_number(shelf: str) -> None:
    act = Act(shelf, "x", None, {}, None, {"version": 2, "first_root_set": DOMAIN, "id": "x"})
    assert used_by(act, ME) == LedgerFloor()
    refuse_used(act, ME, LedgerFloor(root_set={DOMAIN: 9}, crl={ME: 9}, revocations={ME: 9}))
