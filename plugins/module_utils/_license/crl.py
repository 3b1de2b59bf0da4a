# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Certificate revocation lists: version 2, whole (no delta), AKI and number only, at most 180 days."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from .._envelope import der, strict_pem
from .._envelope.keys import PublicKey
from .documents import MOST_LIST_LIFE
from .outer import MalformedError, check, split

if TYPE_CHECKING:
    from cryptography import x509

_V2 = bytes.fromhex("020101")
_LABEL = "X509 CRL"
_MOST_FIELDS = 7


@dataclass(frozen=True)
class Crl:
    """A strict CRL; nobody's signature is verified yet.

    :ivar issuer: raw Name. :ivar authority: the key identifier in its AKI. :ivar life: from this update to the next.
    """

    issuer: bytes
    number: int
    authority: bytes | None
    this_update: datetime
    next_update: datetime
    _parsed: x509.CertificateRevocationList = field(repr=False, compare=False)
    _tbs: bytes = field(repr=False, compare=False)
    _signature: bytes = field(repr=False, compare=False)

    @property
    def life(self) -> timedelta:
        """From this update to the next."""
        return self.next_update - self.this_update

    @property
    def count(self) -> int:
        """How many certificates it names."""
        return len(self._parsed)

    def signed_by(self, key: PublicKey) -> bool:
        """Whether ``key`` made its signature."""
        return key.verifies(self._signature, self._tbs)

    def revokes(self, serial: int) -> bool:
        """Whether an entry names ``serial``, whatever else the entry says."""
        return self._parsed.get_revoked_certificate_by_serial_number(serial) is not None

    def entries(self) -> dict[int, datetime]:
        """When each serial number was revoked."""
        return {entry.serial_number: entry.revocation_date_utc for entry in self._parsed}


def load_crl_pem(data: bytes) -> Crl:
    """The CRL of a PEM file.

    :raises MalformedError: not one strict CRL of the profile. :raises AlgorithmError: not of our algorithm.
    """
    from cryptography import x509

    try:
        raw = strict_pem.decode(data, _LABEL)
        tbs, signature = split(raw)
        fields = der.children(tbs.content, most=_MOST_FIELDS)
        if len(fields) < _MOST_FIELDS - 1 or fields[0].raw != _V2:
            raise MalformedError("not the fields of a version 2 CRL")
        parsed = x509.load_der_x509_crl(raw)
        extensions = tuple(parsed.extensions)
        this_update, next_update = parsed.last_update_utc, parsed.next_update_utc
    except (ValueError, TypeError, x509.DuplicateExtension, x509.UnsupportedGeneralNameType) as exc:
        raise MalformedError(f"not one strict CRL ({type(exc).__name__})") from None
    check(raw, tbs, signature, fields[1].raw)
    number, authority = _extensions(extensions)
    if next_update is None or not timedelta(0) < next_update - this_update <= MOST_LIST_LIFE:
        raise MalformedError("its next update is not within 180 days after this update")
    return Crl(
        issuer=fields[2].raw,
        number=number,
        authority=authority,
        this_update=this_update,
        next_update=next_update,
        _parsed=parsed,
        _tbs=tbs.raw,
        _signature=signature,
    )


def _extensions(extensions: tuple[x509.Extension[x509.ExtensionType], ...]) -> tuple[int, bytes | None]:
    """Number and key identifier: just these two extensions, neither critical."""
    from cryptography import x509

    values = {type(entry.value): entry.value for entry in extensions}
    number, authority = values.get(x509.CRLNumber), values.get(x509.AuthorityKeyIdentifier)
    if (
        len(extensions) != 2
        or any(entry.critical for entry in extensions)
        or not isinstance(number, x509.CRLNumber)
        or not isinstance(authority, x509.AuthorityKeyIdentifier)
    ):
        raise MalformedError("its extensions are not just an AKI and a number")
    return number.crl_number, authority.key_identifier
