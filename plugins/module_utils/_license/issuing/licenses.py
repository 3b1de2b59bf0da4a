# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A licence: named by what it says, and one that its reader would take today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ..._artifact.clock import format_time
from ..._envelope.kinds import LICENSE
from ..._envelope.members import FormError
from ..._envelope.signing.sealing import Draft
from ..._reasons.errors import ModeKeeperError
from ..crls import in_force
from ..documents import parse_license
from ..features import PLAYBOOK_FEATURE
from ..warnings import warnings_of
from .act import Act
from .identity import content_uuid
from .world import World, assumed, foresee

SHELF = "issued"
"""Folder below the vault's ``licenses/ops``."""
BEGINS_LATER = frozenset({"LICENSE_NOT_YET_VALID"})
_SAID_OTHERWISE = frozenset({"ANCHOR_IS_FOLDER"})


@dataclass(frozen=True)
class LicenseOrder:
    """Whom to license for what. :ivar min_crl: None for the number of the CRL in force."""

    customer: str
    features: frozenset[str]
    clusters: frozenset[str]
    issued_at: datetime
    not_before: datetime
    not_after: datetime
    grace_days: int = 0
    min_crl: int | None = None


def license_act(world: World, signer: str, order: LicenseOrder) -> Act:
    """The licence that ``order`` asks for, by the issuer of keyid ``signer``.

    :raises ModeKeeperError: ``VAULT_SIGNER_MISMATCH``, ``OPTION_INVALID``, or the reason for which a reader would refuse it.
    """
    issuers = world.certificates(signer)
    if not issuers:
        raise ModeKeeperError("VAULT_SIGNER_MISMATCH", f"key {signer} is no issuer's of this trust folder")
    _check_features(order.features)
    document = _document(world, issuers[0].root.keyid, order)
    draft = Draft.of(LICENSE, document)
    facts = foresee(
        world.facts, world.question, assumed(LICENSE.payload_type, draft.payload, signer), ignored=BEGINS_LATER
    )
    notices = warnings_of(world.question.moment, facts, state_known=True)
    return Act(
        shelf=SHELF,
        name=f"{document['id']}.json",
        before=None,
        after=document,
        unsigned=draft,
        facts={"id": document["id"]},
        notices=tuple(entry for entry in notices if entry["code"] not in _SAID_OTHERWISE),
    )


def _check_features(features: frozenset[str]) -> None:
    known = sorted(set(PLAYBOOK_FEATURE.values()))
    unknown = sorted(features - set(known))
    if unknown:
        raise ModeKeeperError("OPTION_INVALID", f"features are {', '.join(known)}; there is no {unknown[0]!r}")


def _document(world: World, root: str, order: LicenseOrder) -> dict[str, object]:
    crl = in_force(world.facts.crls, root)
    least = order.min_crl if order.min_crl is not None else crl.number if crl is not None else 0
    document: dict[str, object] = {
        "schema": "modekeeper.license/1",
        "customer": order.customer,
        "features": sorted(order.features),
        "clusters": sorted(order.clusters),
        "issued_at": format_time(order.issued_at),
        "not_before": format_time(order.not_before),
        "not_after": format_time(order.not_after),
        "grace_days": order.grace_days,
        "min_crl": least,
    }
    document["id"] = content_uuid(document)
    try:
        parse_license(document)
    except FormError as exc:
        raise ModeKeeperError("OPTION_INVALID", f"the licence: {exc}") from None
    return document
