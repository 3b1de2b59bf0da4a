# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The signals step: an observation for people who want its findings and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from .._analysis.signals.registry import DETECTORS
from .._reasons.errors import ModeKeeperError, reason
from .._report.chosen import chosen
from .._report.figures import headline
from .._report.markdown import subject_name
from .._report.words import plain
from .observing import look

if TYPE_CHECKING:
    from ansible.module_utils.basic import AnsibleModule

ANY = "any"


def find(module: AnsibleModule) -> dict[str, Any]:
    """Run the step with the module's options. Where a signal is found that is to fail it, all is written before it fails."""
    params = module.params
    unwanted = _unwanted(params["fail_on"])
    result, observation = look(module)
    signals = observation.body["signals"]
    drawn = {path.rpartition("/")[2].removesuffix(".svg"): path for path in result.get("pictures", ())}
    result["findings"] = [_finding(signal, drawn.get(signal["id"])) for signal in chosen(signals)]
    found = {signal["pattern"] for signal in signals if signal["outcome"] == "signal_found"} & unwanted
    return {**result, **_failure(found, result["reasons"])} if found else result


def _finding(signal: Mapping[str, Any], picture: str | None) -> dict[str, Any]:
    return {
        "id": signal["id"],
        "pattern": signal["pattern"],
        "subject": plain(subject_name(signal["subject"])),
        "figures": plain(headline(signal)),
        "window": signal["window"],
        "picture": picture,
    }


def _unwanted(given: Iterable[str]) -> frozenset[str]:
    """The patterns that are to fail the run."""
    known = frozenset(detector.pattern for detector in DETECTORS)
    wanted = frozenset(given)
    unknown = sorted(wanted - known - {ANY})
    if unknown:
        raise ModeKeeperError("OPTION_INVALID", f"fail_on: no signal is called {plain(unknown[0])[:60]}")
    return known if ANY in wanted else wanted


def _failure(found: frozenset[str] | set[str], reasons: list[dict[str, Any]]) -> dict[str, Any]:
    entry = reason("SIGNAL_UNWANTED", f"found: {', '.join(sorted(found))}", patterns=sorted(found))
    message = f"{entry['code']}: {entry['message']}. {entry['remedy']}"
    return {"ok": False, "failed": True, "msg": message, "code": entry["code"], "reasons": [entry, *reasons]}
