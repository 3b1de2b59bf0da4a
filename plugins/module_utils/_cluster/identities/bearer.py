# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The same API server under a ServiceAccount's token instead of the identity of the kubeconfig."""

from __future__ import annotations

import ssl
from dataclasses import replace

from ..endpoint import Endpoint


def as_bearer(endpoint: Endpoint, token: str) -> Endpoint:
    """An endpoint that shows the token and nothing else: where a client certificate comes along, the server believes that."""
    return replace(
        endpoint,
        tls=None if endpoint.tls is None else _without_client_certificate(endpoint.tls),
        authorization=f"Bearer {token}",
        reload=None,
    )


def _without_client_certificate(known: ssl.SSLContext) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = known.minimum_version
    if known.verify_mode is ssl.CERT_NONE:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        return context
    authorities = known.get_ca_certs(binary_form=True)
    if authorities:
        context.load_verify_locations(cadata=b"".join(authorities))
    else:
        context.load_default_certs()
    return context
