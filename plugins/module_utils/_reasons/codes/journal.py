# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Whether an earlier change was ended."""

from __future__ import annotations

from ..model import Family, Reason

FAMILY = Family(
    name="journal",
    rank=170,
    title="Journal",
    reasons=(
        Reason(
            "JOURNAL_OPEN",
            "A journal is halted, or that of another plan is not closed.",
            "Run playbook recover.",
        ),
        Reason(
            "JOURNAL_ELSEWHERE",
            "The cluster names a journal that stands neither here nor in its mirror.",
            "Run playbook recover where the journal is, or ask who holds it.",
        ),
        Reason(
            "JOURNAL_UNREADABLE",
            "A journal cannot be read.",
            "Mend or restore the journal, then run playbook recover.",
        ),
    ),
)
