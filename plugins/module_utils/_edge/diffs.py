# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What ``--diff`` shows of each step: texts that a board reads, before and after."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from .._artifact.model import Artifact
from .._license.bundle.describe import describe
from .._license.bundle.describe import lines as bundle_lines
from .._license.bundle.importing import Import
from .._report.markdown import subject_name
from . import kinds

Diff = list[dict[str, str]]


def observation_diff(observation: Artifact) -> Diff:
    """The signals found."""
    found = (signal for signal in observation.body["signals"] if signal["outcome"] == "signal_found")
    lines = (f"{signal['pattern']}: {subject_name(signal['subject'])}" for signal in found)
    return _entry(kinds.OBSERVATION.name, "", [f"outcome: {observation.body['outcome']}", *sorted(lines)])


def pictures_diff(paths: Mapping[str, str]) -> Diff:
    """The pictures that are made."""
    return _entry("pictures", "", paths.values()) if paths else []


def plan_diff(plan: Artifact) -> Diff:
    """The value of each field, now and as proposed."""
    items = [*plan.body["items"], *plan.body["at_source"]]
    return [
        {
            "before_header": header,
            "after_header": f"{header} ({_to_whom(item)})",
            "before": "".join(f"{field['path']}: {field['from']}\n" for field in item["fields"]),
            "after": "".join(f"{field['path']}: {field['to']}\n" for field in item["fields"]),
        }
        for item in items
        for header in (_header(item),)
    ]


def verify_diff(report: Artifact) -> Diff:
    """The board's diff: each object now and as the server's dry run (or, without one, the plan) would leave it."""
    return [
        {
            "before_header": entry["before_header"],
            "after_header": entry["after_header"],
            "before": entry["before"],
            "after": entry["after"],
        }
        for entry in report.body["diff"]
    ]


def quarantine_diff(report: Artifact, plan: Artifact) -> Diff:
    """What is held, and which node would be isolated or released."""
    lines = [f"outcome: {report.body['outcome']}"]
    lines += [f"{entry['state']}: {entry['detector']} {entry['name']}" for entry in report.body["findings"]]
    planned = plan.body
    done = [f"isolate: node {item['ref']['name']} ({item['why'][0]})" for item in planned["items"]]
    done += [f"release: node {item['ref']['name']} ({item['why'][0]})" for item in planned["releases"]]
    done += [f"report only: {entry['code']}: {entry['message']}" for entry in planned["left_out"]]
    isolation = _entry(kinds.ISOLATION_PLAN.name, "", done) if done else []
    return [*_entry(kinds.QUARANTINE.name, "", lines), *isolation]


def license_diff(report: Artifact) -> Diff:
    """The outcome and every reason and warning."""
    body = report.body
    lines = [f"outcome: {body['outcome']}", *(f"{entry['code']}: {entry['message']}" for entry in body["reasons"])]
    return _entry(kinds.LICENSE.name, "", [*lines, *(f"warning {entry['code']}" for entry in body["warnings"])])


def bundle_diff(report: Artifact) -> Diff:
    """What the bundle would hold, or why none is made."""
    body = report.body
    lines = [f"outcome: {body['outcome']}", *(f"{entry['code']}: {entry['message']}" for entry in body["reasons"])]
    return _entry(kinds.TRUST_BUNDLE.name, "", [*lines, *bundle_lines(body)])


def import_diff(plan: Import, known: bytes, after: bytes) -> Diff:
    """The trust folder in words, its files by digest, and the trust state, before and after."""
    before, then = plan.before, plan.after
    sums = before.contents.sums().decode("ascii"), then.contents.sums().decode("ascii")
    texts = ("".join(f"{line}\n" for line in bundle_lines(describe(each))) for each in (before, then))
    entries = (("trust folder", *texts), ("SHA256SUMS of the trust folder", *sums))
    states = ("trust state", *(f"{each.decode('utf-8', 'replace')}\n" if each else "" for each in (known, after)))
    return [
        {"before_header": name, "after_header": name, "before": old, "after": new}
        for name, old, new in (*entries, states)
        if old != new
    ]


def audit_diff(report: Artifact) -> Diff:
    """The outcome, how far the ledger goes, and every reason."""
    body = report.body
    lines = [f"outcome: {body['outcome']}", f"records: {body['records']}"]
    return _entry(
        kinds.AUDIT.name, "", [*lines, *(f"{entry['code']}: {entry['message']}" for entry in body["reasons"])]
    )


def _header(item: Mapping[str, Any]) -> str:
    ref = item["ref"]
    container = f" [{item['container']}]" if item["container"] else ""
    return f"{ref['kind']} {ref['namespace']}/{ref['name']}{container} {item['knob']}"


def _to_whom(item: Mapping[str, Any]) -> str:
    owner = item.get("owner")
    return f"proposed to {owner['name'] or owner['code']}" if owner else "proposed"


def _entry(name: str, before: str, lines: Iterable[str]) -> Diff:
    return [
        {"before_header": name, "after_header": name, "before": before, "after": "".join(f"{line}\n" for line in lines)}
    ]
