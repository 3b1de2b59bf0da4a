# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Whether dry runs may be sent at all. Pure; whatever is not certain is a no."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ..._cluster.dryrun.identity import Identity
from ..._cluster.dryrun.reviews import Access
from ..._reasons.errors import reason

Reason = Mapping[str, Any]


def refusals(identity: Identity, patches: Iterable[Access], fence_faults: Sequence[str]) -> list[Reason]:
    """Why no dry run is sent; empty when all may be.

    :param patches: the patch rights that the plan's items need.
    :param fence_faults: what is wrong with the fence, in words.
    """
    who = identity.caller.username
    found: list[Reason] = []
    if not identity.allowed(patches):
        found.append(reason("DRY_RUN_IMPOSSIBLE", f"{who} may patch nothing that the plan names"))
    elif identity.class_ != "verifier":
        found.append(reason("VERIFIER_UNFENCED", f"the fence does not hold {who}, who could really write"))
        found.extend(excess(identity))
    elif fence_faults:
        found.append(reason("VERIFIER_UNFENCED", f"the fence does not stand: {'; '.join(fence_faults)}"))
    return found


def excess(identity: Identity) -> list[Reason]:
    """What the identity may do beyond its class, as a reason."""
    if identity.class_ == "other":
        message = f"{identity.caller.username} may write and is none of the three identities"
        return [reason("IDENTITY_OVERPRIVILEGED", message)]
    rights = identity.excess
    if not rights:
        return []
    words = "everything" if rights[0].verb == "*" else "; ".join(access.words() for access in rights[:5])
    return [reason("IDENTITY_OVERPRIVILEGED", f"{identity.caller.username}, as {identity.class_}, may {words}")]
