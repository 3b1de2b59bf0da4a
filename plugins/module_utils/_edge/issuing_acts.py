# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The vendor's five acts: options of a module to what is asked for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .._artifact.files import read_bounded
from .._envelope import strict_pem
from .._envelope.envelope import Codes, read_envelope
from .._envelope.keys import KEYID
from .._envelope.kinds import KIB, LICENSE
from .._envelope.signing.opening import load_public_file
from .._ledger.events import ISSUER_ISSUE, ISSUER_REVOKE, LICENSE_ISSUE, LICENSE_REVOKE, ROOT_ROTATE
from .._license.documents import UUID
from .._license.issuing import rotation
from .._license.issuing.act import Act
from .._license.issuing.crls import CrlOrder, crl_act
from .._license.issuing.issuers import IssuerOrder, issuer_act
from .._license.issuing.licenses import LicenseOrder, license_act
from .._license.issuing.revocation_lists import RevocationOrder, revocation_act
from .._license.issuing.root_sets import RootSetOrder
from .._license.issuing.tbs import CERTIFICATE
from .._license.issuing.vault import read_filed
from .._license.issuing.world import World
from .._reasons.errors import ModeKeeperError
from .issuing import Desk, issue

if TYPE_CHECKING:
    import re

    from ansible.module_utils.basic import AnsibleModule

_CERTIFICATE_BYTES = 64 * KIB


def issue_license(module: AnsibleModule) -> dict[str, Any]:
    """Run the step ``license_issue``."""
    return issue(module, LICENSE_ISSUE, _license)


def issue_issuer(module: AnsibleModule) -> dict[str, Any]:
    """Run the step ``issuer_issue``."""
    return issue(module, ISSUER_ISSUE, _issuer)


def revoke_licenses(module: AnsibleModule) -> dict[str, Any]:
    """Run the step ``license_revoke``."""
    return issue(module, LICENSE_REVOKE, _revocations)


def revoke_issuers(module: AnsibleModule) -> dict[str, Any]:
    """Run the step ``issuer_revoke``."""
    return issue(module, ISSUER_REVOKE, _crl)


def rotate_roots(module: AnsibleModule) -> dict[str, Any]:
    """Run the step ``root_rotate``."""
    result = issue(module, ROOT_ROTATE, _root_set, after=_forget_proposal)
    return {**result, "complete": Path(result["dest"]).parent.name == rotation.SHELF}


def _world(desk: Desk) -> World:
    return World.of(desk.material, desk.question)


def _license(desk: Desk) -> Act:
    params = desk.params
    order = LicenseOrder(
        customer=params["customer"],
        features=frozenset(params["features"]),
        clusters=frozenset(params["clusters"]),
        issued_at=desk.issued_at,
        not_before=desk.time("not_before") or desk.issued_at,
        not_after=desk.needed_time("not_after"),
        grace_days=params["grace_days"],
        min_crl=params["min_crl"],
    )
    act = license_act(_world(desk), desk.signer.keyid, order)
    return replace(act, before=act.after, unsigned=None) if _is_filed(desk, act) else act


def _is_filed(desk: Desk, act: Act) -> bool:
    """Whether the licence was issued already; a licence is what it says, whatever its signature."""
    filed = read_filed(desk.path(act))
    if filed is None or act.unsigned is None:
        return False
    try:
        return read_envelope(filed, LICENSE, Codes.same("PAYLOAD_INVALID"), act.name).pae() == act.unsigned.message
    except ModeKeeperError:
        return False


def _issuer(desk: Desk) -> Act:
    order = IssuerOrder(
        key=load_public_file(Path(desk.params["public_key"])),
        name=desk.params["name"],
        not_before=desk.time("not_before") or desk.issued_at,
        not_after=desk.needed_time("not_after"),
    )
    return issuer_act(_world(desk), desk.signer.keyid, order)


def _revocations(desk: Desk) -> Act:
    order = RevocationOrder(
        licenses=_names(desk.params["licenses"], UUID, "licences are named by their ids"),
        keys=_names(desk.params["keys"], KEYID, "keys are named by their keyids"),
        issued_at=desk.issued_at,
        next_update=desk.time("next_update"),
    )
    return revocation_act(_world(desk), desk.signer.keyid, order)


def _crl(desk: Desk) -> Act:
    order = CrlOrder(
        keys=_names(desk.params["keys"], KEYID, "keys are named by their keyids"),
        issued_at=desk.issued_at,
        next_update=desk.time("next_update"),
    )
    return crl_act(_world(desk), desk.signer.keyid, order)


def _root_set(desk: Desk) -> Act:
    params = desk.params
    # The first set is made in an empty folder.
    facts = _world(desk).facts if desk.material.roots else None
    order = None
    if params["roots"]:
        issuers = params["issuers"]
        order = RootSetOrder(
            roots=frozenset(_certificate(Path(path)) for path in params["roots"]),
            threshold=params["threshold"] or 0,
            issued_at=desk.issued_at,
            issuers=None if issuers is None else _names(issuers, KEYID, "issuers are named by their keyids"),
        )
    proposal = read_filed(desk.vault.file(rotation.PROPOSED, rotation.proposal_name(rotation.next_version(facts))))
    return rotation.rotation_act(facts, desk.question, desk.signer.keyid, order, proposal)


def _forget_proposal(desk: Desk, act: Act) -> None:
    if act.shelf == rotation.SHELF:
        desk.vault.file(rotation.PROPOSED, rotation.proposal_name(act.facts["version"])).unlink(missing_ok=True)


def _certificate(path: Path) -> bytes:
    try:
        return strict_pem.decode(read_bounded(path, _CERTIFICATE_BYTES, "VAULT"), CERTIFICATE)
    except ValueError:
        raise ModeKeeperError("TRUST_ROOT_INVALID", f"{path.name} is not one certificate in PEM") from None


def _names(values: Iterable[str], pattern: re.Pattern[str], rule: str) -> frozenset[str]:
    found = frozenset(values)
    if not all(map(pattern.fullmatch, found)):
        raise ModeKeeperError("OPTION_INVALID", rule)
    return found
