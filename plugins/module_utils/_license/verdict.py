# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What came of a licence check, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .facts import Facts
from .state import TrustState


@dataclass(frozen=True)
class Verdict:
    """The verdict, and what it rests on.

    :ivar reasons: all of them in the one order; the first is *the* reason, and none means that what was asked for holds.
    :ivar checks: every code with ``passed``, ``failed`` or ``not_evaluated``. :ivar facts: None where no root set was believed.
    :ivar seen: what a trust state may be raised to, from authenticated data alone.
    """

    reasons: tuple[Mapping[str, Any], ...]
    warnings: tuple[Mapping[str, Any], ...]
    checks: tuple[Mapping[str, str], ...]
    facts: Facts | None = None
    seen: TrustState | None = None

    @property
    def holds(self) -> bool:
        """Whether nothing stands against what was asked for."""
        return not self.reasons

    @property
    def code(self) -> str | None:
        """*The* reason's code."""
        return str(self.reasons[0]["code"]) if self.reasons else None

    @property
    def holds_until(self) -> datetime | None:
        """The last moment at which the same files would still hold; None where they do not."""
        facts = self.facts
        if not self.holds or facts is None:
            return None
        if facts.issuer is None or facts.crl is None or facts.revocations is None or facts.terms is None:
            return None
        return min(
            facts.terms.ends,
            facts.issuer.certificate.not_after,
            facts.issuer.root.certificate.not_after,
            facts.crl.next_update,
            facts.revocations.next_update,
        )
