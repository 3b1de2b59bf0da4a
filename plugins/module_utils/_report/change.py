# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""``apply.md``: a change that was begun, as a board reads it: what came of it, and of each object."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .._artifact.model import Artifact
from . import markdown

_ENDS = {
    "kept": "the change was made, watched, and stands",
    "held": "the change stands, and what was measured does not decide; a person does",
    "rolled_back": "all of it was taken back",
    "rollback_incomplete": "it was taken back, but for what somebody else wrote since",
    "halted": "it was stopped on the way, and what was written stands; a person goes on with recover",
}
_FOUND = {
    "APPLIED": "written",
    "NOT_APPLIED": "not written",
    "GONE": "the object is gone",
    "ADOPTED": "another wrote the same value",
    "FOREIGN": "another wrote another value",
}
_UNDONE = {**_FOUND, "APPLIED": "taken back", "NOT_APPLIED": "not taken back"}


def change_bytes(report: Artifact) -> bytes:
    """The Markdown twin of an ``apply.json``, UTF-8."""
    return ("\n".join(_lines(report)).rstrip("\n") + "\n").encode("utf-8")


def _lines(report: Artifact) -> Iterator[str]:
    body = report.body
    yield from ("# ModeKeeper change", "", _headline(body), "")
    if body["reasons"]:
        yield from ("## Why", "")
        for place, entry in enumerate(body["reasons"], start=1):
            told = f"{markdown.code(entry['code'])} {markdown.text(entry['message'])}. {markdown.text(entry['remedy'])}"
            yield f"{place}. {told}"
        yield ""
    yield from ("## Objects", "")
    header = ("Item", "Object", "Field", "From", "To", "Write", "Undo")
    yield from markdown.table(header, _rows(body)) or ("Nothing was announced.",)
    yield from ("", "## Made from", "", f"- {report.id} (this report, of a change opened {body['opened_at']})")
    yield f"- {body['journal']} (the journal's first line)"
    yield from (f"- {markdown.text(found)}" for found in report.inputs)


def _headline(body: Mapping[str, Any]) -> str:
    summary, outcome = body["summary"], body["outcome"]
    counts = f"{summary['items']} items announced, {summary['applied']} written, {summary['taken_back']} taken back"
    return f"**{outcome}**: {_ENDS.get(outcome, 'it is not at its end')}; {counts}, {body['waves']} waves rested."


def _rows(body: Mapping[str, Any]) -> Iterator[tuple[object, ...]]:
    for item in body["items"]:
        ends = (_FOUND.get(item["found"], "not known"), _UNDONE.get(item["undone"], "–"))
        for field in item["fields"]:
            yield (
                item["index"] + 1,
                markdown.object_name(item["ref"]),
                field["path"],
                _value(field["from"]),
                _value(field["to"]),
                *ends,
            )


def _value(value: object) -> object:
    return "absent" if value is None else value
