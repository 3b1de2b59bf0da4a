# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The words for TLS failures that a test cannot bring about on a socket every time."""

from __future__ import annotations

import ssl

import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._cluster.tls import tls_error


def verification(code: int, message: str) -> ssl.SSLCertVerificationError:
    error = ssl.SSLCertVerificationError(1, message)
    error.verify_code, error.verify_message = code, message
    return error


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (verification(10, "certificate has expired"), "has expired"),
        (verification(18, "self-signed certificate"), "self-signed"),
        (verification(19, "self-signed certificate in chain"), "does not name"),
        (verification(99, "something new"), "was not accepted (something new)"),
        (ssl.SSLError(1, "[SSL: WRONG_VERSION_NUMBER] wrong version number"), "does not speak TLS"),
        (ssl.SSLError(1, "[SSL: HTTP_REQUEST] http request"), "does not speak TLS"),
        (ssl.SSLError(1, "[SSL: TLSV13_ALERT_CERTIFICATE_REQUIRED] tlsv13 alert"), "see the client certificate"),
        (ssl.SSLEOFError(8, "EOF occurred in violation of protocol"), "closed the connection during the handshake"),
        (ssl.SSLError(1, "[SSL: NO_SHARED_CIPHER] no shared cipher"), "the handshake failed"),
    ],
)
def test_the_link_is_named(error: ssl.SSLError, words: str) -> None:
    found = tls_error(error, "api.example:6443")
    assert found.code == "READ_TLS"
    assert found.message.startswith("api.example:6443: ")
    assert words in found.message
