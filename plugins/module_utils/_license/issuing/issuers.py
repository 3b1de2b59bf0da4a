# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A certificate for an issuer's key, exactly of the profile."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ..._artifact.clock import format_time
from ..._envelope.keys import PublicKey
from ..._reasons.errors import ModeKeeperError
from ..certificate import Certificate, load_certificate_pem
from ..findings import Findings
from ..issuers import Issuer, judge_issuer
from ..profiles import ISSUER_EKU
from ..roots import Root
from .act import Act
from .identity import content_serial
from .names import authority_of, identifier_of, name_of
from .tbs import Tbs, certificate_tbs
from .world import World, foresee, refuse

if TYPE_CHECKING:
    from cryptography import x509

SHELF = "issuers"
_BEGINS_LATER = frozenset({"ISSUER_NOT_YET_VALID"})
_DIGITAL_SIGNATURE = "digital_signature"
_USAGES = (
    _DIGITAL_SIGNATURE,
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)


@dataclass(frozen=True)
class IssuerOrder:
    """Whose key to certify. :ivar name: common name of the subject."""

    key: PublicKey
    name: str
    not_before: datetime
    not_after: datetime


def issuer_act(world: World, signer: str, order: IssuerOrder) -> Act:
    """The certificate by the root of keyid ``signer``; nothing to sign where just that one is there.

    :raises ModeKeeperError: ``VAULT_SIGNER_MISMATCH``, ``OPTION_INVALID``, or the reason for which a reader would refuse its
        licences, ``ISSUER_REVOKED`` for a key that was ever revoked.
    """
    root = world.root(signer)
    if root is None:
        raise ModeKeeperError("VAULT_SIGNER_MISMATCH", f"key {signer} is no root's in force")
    keyid = order.key.keyid
    if any(keyid == entry.keyid for entry in world.chain.roots):
        raise ModeKeeperError("OPTION_INVALID", f"key {keyid} is a root's, and a root issues no licences")
    revoked = world.revoked(keyid)
    if revoked is not None:
        raise ModeKeeperError("ISSUER_REVOKED", revoked)
    serial, tbs = _tbs(root, order)
    certificate = load_certificate_pem(tbs.with_signature())
    document, facts = _as_document(root, certificate, order), {"serial": f"{serial:x}", "subject_keyid": keyid}
    if any(entry.certificate.same_content(certificate) for entry in world.certificates(keyid)):
        return Act.none(SHELF, f"{serial:x}.pem", document, facts)
    _judge(world, Issuer(certificate, root))
    return Act(
        shelf=SHELF,
        name=f"{serial:x}.pem",
        before=None,
        after=document,
        unsigned=tbs,
        facts=facts,
    )


def _judge(world: World, issuer: Issuer) -> None:
    findings = Findings()
    judge_issuer(issuer, world.chain, findings, world.question.moment)
    refuse(findings, _BEGINS_LATER)
    foresee(replace(world.facts, issuers=(*world.facts.issuers, issuer)), world.question)


def _tbs(root: Root, order: IssuerOrder) -> tuple[int, Tbs]:
    content = {
        "issuer": root.certificate.digest,
        "key": order.key.keyid,
        "name": order.name,
        "not_after": format_time(order.not_after),
        "not_before": format_time(order.not_before),
    }
    serial = content_serial(content)
    try:
        return serial, certificate_tbs(_builder(root.certificate, order, serial))
    except ValueError:
        raise ModeKeeperError(
            "OPTION_INVALID", "the issuer's name has 1 to 64 characters, and not_before is no later than not_after"
        ) from None


def _builder(root: Certificate, order: IssuerOrder, serial: int) -> x509.CertificateBuilder:
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    usage = x509.KeyUsage(**{name: name == _DIGITAL_SIGNATURE for name in _USAGES})
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, order.name)]))
        .issuer_name(name_of(root))
        .public_key(load_der_public_key(order.key.spki))  # type: ignore[arg-type]
        .serial_number(serial)
        .not_valid_before(order.not_before)
        .not_valid_after(order.not_after)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.ExtendedKeyUsage([x509.ObjectIdentifier(ISSUER_EKU)]), critical=True)
        .add_extension(authority_of(root), critical=False)
        .add_extension(identifier_of(order.key.spki), critical=False)
    )


def _as_document(root: Root, certificate: Certificate, order: IssuerOrder) -> dict[str, Any]:
    return {
        "subject": name_of(certificate).rfc4514_string(),
        "subject_key": order.key.keyid,
        "issuer": name_of(root.certificate).rfc4514_string(),
        "issuer_key": root.keyid,
        "serial": f"{certificate.serial:x}",
        "not_before": format_time(order.not_before),
        "not_after": format_time(order.not_after),
        "extended_key_usage": ISSUER_EKU,
    }
