# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""TLS contexts from a kubeconfig's files, and TLS failures told by the link of the chain that broke."""

from __future__ import annotations

import ssl

from .._reasons.errors import ModeKeeperError

# X509_V_ERR_* of OpenSSL that people meet, in their words.
_LINKS = {
    9: "the server's certificate is not valid yet (see both clocks)",
    10: "the server's certificate, or its authority's, has expired",
    18: "the server's certificate is self-signed and not in the kubeconfig's certificate authority",
    19: "the server's chain ends in an authority that the kubeconfig does not name",
    20: "the server's certificate was made by an authority that the kubeconfig does not name",
    21: "the server's certificate was made by an authority that the kubeconfig does not name",
    23: "the server's certificate was revoked",
    62: "the server's certificate is for another host name",
    64: "the server's certificate is for another address",
}


def client_context(*, verify: bool, ca_file: str | None, cert_file: str | None, key_file: str | None) -> ssl.SSLContext:
    """A context for one cluster. Without a certificate authority of its own the machine's trust store decides.

    :raises ModeKeeperError: ``READ_TLS`` for files that hold no certificate or key, or a key that is not the certificate's.
    """
    # Not create_default_context: since 3.13 it is strict about extensions that the authorities of many clusters lack.
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if verify:
        _load_authority(context, ca_file)
    else:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    if cert_file:
        try:
            context.load_cert_chain(cert_file, key_file, password=_no_password)
        except (OSError, ValueError) as exc:
            raise ModeKeeperError(
                "READ_TLS", "the client certificate and key of the kubeconfig are no pair of readable PEM files"
            ) from exc
    return context


def _load_authority(context: ssl.SSLContext, ca_file: str | None) -> None:
    try:
        if ca_file:
            context.load_verify_locations(cafile=ca_file)
        else:
            context.load_default_certs()
    except (OSError, ValueError) as exc:
        raise ModeKeeperError(
            "READ_TLS", "the certificate authority of the kubeconfig holds no readable PEM certificate"
        ) from exc


def _no_password() -> str:
    # Without this OpenSSL would ask on the terminal and the play would hang.
    raise ValueError("the client key is encrypted")


def tls_error(exc: ssl.SSLError, address: str) -> ModeKeeperError:
    """``READ_TLS`` naming the link that broke."""
    if isinstance(exc, ssl.SSLCertVerificationError):
        link = _LINKS.get(exc.verify_code, f"the server's certificate was not accepted ({exc.verify_message})")
    elif "WRONG_VERSION_NUMBER" in str(exc) or "HTTP_REQUEST" in str(exc):
        link = "the server does not speak TLS on this port"
    elif "ALERT" in str(exc).upper():
        link = f"the server refused our side of the handshake ({_reason(exc)}): see the client certificate"
    elif isinstance(exc, ssl.SSLEOFError) or "UNEXPECTED_EOF" in str(exc):
        link = "the server closed the connection during the handshake"
    else:
        link = f"the handshake failed ({_reason(exc)})"
    return ModeKeeperError("READ_TLS", f"{address}: {link}")


def _reason(exc: ssl.SSLError) -> str:
    """OpenSSL's name of what happened; Python leaves the attribute out where there is none."""
    return getattr(exc, "reason", None) or type(exc).__name__
