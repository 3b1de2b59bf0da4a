# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Where the tests meet the room: what it calls back, and short ways to ask it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ansible_collections.modekeeper.core.plugins.module_utils._ledger.checkpoint import Authenticate
from ansible_collections.modekeeper.core.plugins.module_utils._ledger.head import heads_of
from ansible_collections.modekeeper.core.plugins.module_utils._ledger.verdict import Verdict
from ansible_collections.modekeeper.core.plugins.module_utils._ledger.verify import verify
from ansible_collections.modekeeper.core.plugins.module_utils._reasons.errors import ModeKeeperError

from .made import RefusedError, Signer, open_envelope

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def believing(signer: Signer) -> Authenticate:
    """Believes the envelopes of one signer."""

    def authenticate(envelope: bytes) -> bytes:
        try:
            return open_envelope(envelope, signer)
        except RefusedError as exc:
            raise ModeKeeperError(exc.args[0], "refused") from None

    return authenticate


def judged(path: Path, state: dict[str, dict[str, Any]] | None = None, **more: Any) -> Verdict:
    return verify(path, known=heads_of(state or {}), **more)


def codes(verdict: Verdict) -> list[str]:
    return [entry["code"] for entry in verdict.reasons]
