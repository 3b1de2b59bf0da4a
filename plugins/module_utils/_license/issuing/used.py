# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Numbers that were given out before. A vendor's trust folder that came back from an old backup would give them out twice, and
customers would hold two lists of one number, or refuse the later one; the ledger of whoever signs remembers.
"""

from __future__ import annotations

from ..._reasons.errors import ModeKeeperError
from ..ledger_floor import LedgerFloor
from . import crls, revocation_lists, rotation
from .act import Act


def used_by(act: Act, signer: str) -> LedgerFloor:
    """What an act gives out: the number of a list of the key ``signer``, or the version of a root set that is complete."""
    if act.shelf == crls.SHELF:
        return LedgerFloor(crl={signer: act.facts["number"]})
    if act.shelf == revocation_lists.SHELF:
        return LedgerFloor(revocations={signer: act.facts["number"]})
    if act.shelf == rotation.SHELF:
        return LedgerFloor(root_set={act.facts["first_root_set"]: act.facts["version"]})
    return LedgerFloor()


def refuse_used(act: Act, signer: str, known: LedgerFloor) -> None:
    """Give nothing out twice.

    :param known: what the ledger remembers.
    :raises ModeKeeperError: ``CRL_ROLLBACK``, ``REVOCATION_LIST_ROLLBACK``, ``TRUST_ROOT_ROLLBACK``.
    """
    wanted = used_by(act, signer)
    _refuse("CRL_ROLLBACK", "CRL", wanted.crl.get(signer), known.crl.get(signer))
    _refuse("REVOCATION_LIST_ROLLBACK", "list", wanted.revocations.get(signer), known.revocations.get(signer))
    for domain, version in wanted.root_set.items():
        # The first set is its own domain: made again it says the same.
        _refuse("TRUST_ROOT_ROLLBACK", "root set", version if version > 1 else None, known.root_set.get(domain))


def _refuse(code: str, what: str, wanted: int | None, given: int | None) -> None:
    if wanted is not None and given is not None and wanted <= given:
        text = f"{what} {wanted} would be signed, and {given} was signed before: this trust folder is older than the ledger"
        raise ModeKeeperError(code, text)
