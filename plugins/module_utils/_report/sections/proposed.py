# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What is proposed and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .. import markdown
from ..chain import Chain


def proposed(chain: Chain) -> list[str]:
    """The items of the plan, those for somebody else's source, and the value of both."""
    if chain.plan is None:
        return []
    body = chain.plan.body
    patterns = {signal["id"]: signal["pattern"] for signal in chain.observation.body["signals"]}
    lines = ["## What is proposed, and why", ""]
    own = markdown.table(("Object", "Knob", "From", "To", "Tier", "Why"), _rows(body["items"], patterns))
    lines += own or ["Nothing that ModeKeeper would write itself."]
    source = markdown.table(("Object", "Knob", "From", "To", "Owner", "Why"), _source_rows(body["at_source"], patterns))
    if source:
        lines += [
            "",
            "For the owner of the field, as a patch for its source (`at_source` in `plan.json`):",
            "",
            *source,
        ]
    return [*lines, *_value(body.get("value") or {})]


def _rows(items: list[Mapping[str, Any]], patterns: Mapping[str, str]) -> Iterator[tuple[object, ...]]:
    for item in items:
        yield (*_change(item), item["tier"], _why(item, patterns))


def _source_rows(items: list[Mapping[str, Any]], patterns: Mapping[str, str]) -> Iterator[tuple[object, ...]]:
    for item in items:
        owner = item.get("owner") or {}
        name = " ".join(filter(None, (owner.get("name"), f"({owner['code']})" if owner.get("code") else "")))
        yield (*_change(item), name, _why(item, patterns))


def _change(item: Mapping[str, Any]) -> tuple[object, ...]:
    container = f" [{item['container']}]" if item.get("container") else ""
    return markdown.object_name(item["ref"]) + container, item["knob"], item["from"], item["to"]


def _why(item: Mapping[str, Any], patterns: Mapping[str, str]) -> str:
    return ", ".join(sorted({patterns.get(identity, identity) for identity in item["why"]}))


def _value(value: Mapping[str, Any]) -> list[str]:
    if value.get("rate_unknown"):
        return ["", "No value in money: the passport lacks a rate that it takes (RATE_UNKNOWN)."]
    if not value or value["currency"] is None:
        return []
    parts = [f"cost now {markdown.number(value['cost_now'])}", *_savings(value)]
    unit = f"{markdown.text(value['currency'])} for {markdown.number(value['hours'])} hours"
    return ["", f"Value in {unit}, figures never added up: {'; '.join(parts)}."]


def _savings(value: Mapping[str, Any]) -> Iterator[str]:
    for holder, whose in ((value, ""), (value["at_source"], ", at the source")):
        for name in ("estimated", "realisable"):
            figure = holder[name]
            low, high = markdown.number(figure["low"]), markdown.number(figure["high"])
            yield f"{name} saving{whose} {markdown.number(figure['amount'])} (90 % between {low} and {high})"
