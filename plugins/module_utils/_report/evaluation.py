# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""``evaluation.md``: the account of a run, short enough for a ticket."""

from __future__ import annotations

from .._artifact.model import Artifact
from . import markdown
from .chain import Chain
from .sections.held import held
from .sections.next_step import next_step
from .sections.not_done import not_done
from .sections.proposed import proposed
from .sections.seen import seen
from .sections.verified import verified

_SECTIONS = (seen, held, proposed, verified, not_done, next_step)


def evaluation_bytes(chain: Chain) -> bytes:
    """The file ``evaluation.md``, UTF-8."""
    lines = [*_headline(chain), ""]
    for section in _SECTIONS:
        written = section(chain)
        lines += [*written, ""] if written else []
    lines += _artifacts(chain)
    return ("\n".join(lines).rstrip("\n") + "\n").encode("utf-8")


def _headline(chain: Chain) -> list[str]:
    step, artifact = chain.last
    return ["# ModeKeeper evaluation", "", f"**{_outcome(artifact)}** – {step}: {markdown.text(_sentence(artifact))}"]


def _outcome(artifact: Artifact) -> str:
    return str(artifact.body["outcome"])


def _sentence(artifact: Artifact) -> str:
    reasons = artifact.body["reasons"]
    return f"{reasons[0]['code']}: {reasons[0]['message']}" if reasons else "nothing stands against it."


def _artifacts(chain: Chain) -> list[str]:
    lines = ["## Artefacts", ""]
    rows = [(step, artifact.kind, artifact.id) for step, artifact in chain.steps()]
    return lines + markdown.table(("Step", "Kind", "Id"), rows)
