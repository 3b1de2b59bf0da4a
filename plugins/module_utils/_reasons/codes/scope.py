# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What a passport covers."""

from __future__ import annotations

from ..model import Family, Reason

FAMILY = Family(
    name="scope",
    rank=230,
    title="Scope",
    reasons=(
        Reason(
            "SCOPE_CLUSTER",
            "The cluster is not in the scope of the passport.",
            "Add its uid to the passport.",
        ),
        Reason(
            "SCOPE_NAMESPACE",
            "The namespace is not in the scope of the passport.",
            "Add it to the passport.",
        ),
        Reason(
            "SCOPE_SELECTOR",
            "The object does not match the selectors of the passport.",
            "Change the selector or the labels.",
        ),
        Reason(
            "SCOPE_KIND",
            "The kind of the object is not in the scope of the passport.",
            "Add it to the passport.",
        ),
        Reason(
            "SCOPE_PROTECTED",
            "The object is in a namespace that is never changed.",
            "Leave it to its owner.",
        ),
        Reason(
            "SCOPE_UNREADABLE",
            "Whether the objects are in scope cannot be told.",
            "See the message.",
        ),
    ),
)
