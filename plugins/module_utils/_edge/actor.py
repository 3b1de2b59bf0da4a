# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Who acts, as a ledger names them: ``user@host``, of the process and not of the environment."""

from __future__ import annotations

import os
import pwd
import socket


def actor() -> str:
    """The user of this process, by number where it has no name, and the host's name."""
    try:
        user = pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        user = str(os.geteuid())
    # A name may be any bytes, which Python carries as lone surrogates.
    return f"{user}@{socket.gethostname()}".encode("utf-8", "replace").decode("utf-8")
