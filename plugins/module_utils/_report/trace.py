# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The decision trace: one line of canonical JSON for each thing that was decided, and by which rule or code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .._artifact.canonical import canonical_bytes
from .._artifact.model import Artifact
from .._reasons.errors import ModeKeeperError
from . import changing
from .chain import Chain
from .trace_rules import lacking

Line = dict[str, Any]


def trace_bytes(chain: Chain | None, act: changing.Act | None = None) -> bytes:
    """The file ``decision_trace.jsonl``: lines numbered from 0 over all steps.

    :param chain: what was seen, planned and verified, as far as it is here. :param act: a change that rests on it.
    :raises ModeKeeperError: ``TRACE_INCOMPLETE`` where an outcome rests on a decision that no artefact tells.
    """
    steps = chain.steps() if chain is not None else ()
    lines = [line for step, artifact in steps for line in _step_lines(step, artifact)]
    lines += changing.lines(act) if act is not None else ()
    missing = lacking(lines)
    if missing:
        raise ModeKeeperError("TRACE_INCOMPLETE", "; ".join(missing))
    return b"".join(canonical_bytes({"seq": seq, **line}) + b"\n" for seq, line in enumerate(lines))


def _step_lines(step: str, artifact: Artifact) -> Iterator[Line]:
    body = artifact.body
    for line in _DECISIONS[step](body):
        yield {"artifact": artifact.id, "step": step, **line}
    yield {
        "artifact": artifact.id,
        "step": step,
        "decision": body["outcome"],
        "subject": step,
        "codes": [entry["code"] for entry in body["reasons"]],
        "inputs": list(artifact.inputs),
    }


def _observed(body: Mapping[str, Any]) -> Iterator[Line]:
    for read in (body["cluster"] or {}).get("reads", ()):
        codes = [read["code"]] if read["code"] else []
        yield {"decision": "refused" if codes else "read", "subject": read["resource"], "codes": codes}
    for signal in body["signals"]:
        line: Line = {"decision": signal["outcome"], "subject": signal["subject"], "pattern": signal["pattern"]}
        yield {**line, "signal": signal["id"], "rule": signal["evidence"].get("rule", ""), "codes": []}


def _planned(body: Mapping[str, Any]) -> Iterator[Line]:
    for decision in ("items", "at_source", "left_out"):
        for item in body[decision]:
            yield {
                "decision": _PLAN_WORDS[decision],
                "subject": item.get("ref") or item.get("subject") or {},
                "knob": item.get("knob"),
                "from": item.get("from"),
                "to": item.get("to"),
                "why": item.get("why", []),
                "codes": _codes(item),
            }


def _verified(body: Mapping[str, Any]) -> Iterator[Line]:
    for check in body["checks"]:
        codes = [entry["code"] for entry in check["reasons"]]
        yield {
            "decision": check["result"],
            "subject": {"check": check["id"], "item": check.get("item")},
            "codes": codes,
        }


def _quarantined(body: Mapping[str, Any]) -> Iterator[Line]:
    for detector in body["detectors"]:
        yield {"decision": detector["outcome"], "subject": {"detector": detector["id"]}, "codes": []}
    for finding in body["findings"]:
        subject = {"detector": finding["detector"], "finding": finding["id"], "name": finding["name"]}
        yield {"decision": finding["state"], "subject": subject, "codes": []}


def _codes(item: Mapping[str, Any]) -> list[str]:
    entries = [*item.get("reasons", ()), *filter(None, (item.get("reason"), item.get("owner")))]
    codes = [entry["code"] for entry in entries if "code" in entry]
    return codes or ([item["code"]] if item.get("code") else [])


_PLAN_WORDS = {"items": "proposed", "at_source": "at_source", "left_out": "left_out"}
_DECISIONS = {"observe": _observed, "plan": _planned, "verify": _verified, "quarantine": _quarantined}
