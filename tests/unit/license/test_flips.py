# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Every single bit of a certificate and of a CRL: whichever is turned, nobody's signature is on it any more."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._envelope.keys import load_spki
from ansible_collections.modekeeper.core.plugins.module_utils._license.certificate import load_certificate
from ansible_collections.modekeeper.core.plugins.module_utils._license.crl import load_crl_pem
from ansible_collections.modekeeper.core.plugins.module_utils._license.outer import AlgorithmError, MalformedError
from ansible_collections.modekeeper.core.plugins.module_utils._license.profiles import root_fault
from tests.vectors.license import der, x509
from tests.vectors.license.case import good
from tests.vectors.license.keys import key, spki

ROOT = x509.root("root one")
ROOT_KEY = load_spki(spki(key("root one")))


def is_issued(raw: bytes) -> bool:
    return load_certificate(raw).signed_by(ROOT_KEY)


def is_root(raw: bytes) -> bool:
    return root_fault(load_certificate(raw)) is None


def is_crl(raw: bytes) -> bool:
    return load_crl_pem(x509.crl_pem(raw)).signed_by(ROOT_KEY)


@pytest.mark.parametrize(
    ("raw", "holds"),
    [
        (x509.Issue("issuer", good().root).certificate(), is_issued),
        (ROOT.der, is_root),
        (x509.crl(ROOT, 4, revoked=[0x55]), is_crl),
    ],
    ids=["issuer", "root", "crl"],
)
def test_no_bit_can_be_turned(raw: bytes, holds: Callable[[bytes], bool]) -> None:
    assert holds(raw)
    for at in range(len(raw)):
        for bit in range(8):
            try:
                still = holds(der.flipped(raw, at, bit))
            except (MalformedError, AlgorithmError):
                continue
            assert not still, (at, bit)
