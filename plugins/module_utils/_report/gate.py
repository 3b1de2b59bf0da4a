# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""``gate.md``: the decision as a board reads it, what is in the way first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .._artifact.model import Artifact
from . import markdown

_WORDS = {"passed": "passed", "blocked": "**blocked**", "not_counted": "does not count here"}
_AGAIN = " ↻"


def gate_bytes(gate: Artifact) -> bytes:
    """The Markdown twin of a ``gate.json``, UTF-8."""
    return ("\n".join(_lines(gate)).rstrip("\n") + "\n").encode("utf-8")


def _lines(gate: Artifact) -> Iterator[str]:
    body = gate.body
    yield from (f"# ModeKeeper gate: {markdown.text(body['action'])}", "", _headline(body), "")
    yield from _in_the_way(body)
    yield from ("## Gates", "", "↻: asked again before every write.", "")
    yield from ("| # | Gate | Result | Reasons |", "| --- | --- | --- | --- |")
    for entry in body["gates"]:
        codes = ", ".join(dict.fromkeys(markdown.code(found["code"]) for found in entry["reasons"]))
        name = markdown.text(entry["name"]) + (_AGAIN if entry["again"] else "")
        yield f"| {entry['n']} | {name} | {_WORDS[entry['result']]} | {codes} |"
    yield from ("", "## Made from", "", f"- {gate.id} (this decision, of {body['decided_at']})")
    yield from (f"- {markdown.text(found)}" for found in gate.inputs)


def _headline(body: Mapping[str, Any]) -> str:
    change = body["change"]
    about = "what would change could not be read"
    if change is not None:
        about = f"{change['items']} items on {change['objects']} objects, tier {change['tier']}"
        about += f", reference {markdown.code(change['change_ref'])}" if change["change_ref"] else ""
    where = "before writing" if body["committing"] else "in check mode"
    return f"**{body['outcome']}** {where}: {about}"


def _in_the_way(body: Mapping[str, Any]) -> Iterator[str]:
    if not body["reasons"]:
        return
    yield from ("## In the way", "")
    for place, entry in enumerate(body["reasons"], start=1):
        yield f"{place}. {markdown.code(entry['code'])} {markdown.text(entry['message'])}. {markdown.text(entry['remedy'])}"
    yield ""
