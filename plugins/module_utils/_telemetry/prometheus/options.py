# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The option ``telemetry_options``: how a Prometheus is asked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from ..._artifact.clock import parse_time
from ..._reasons.errors import ModeKeeperError
from .model import NAMES, Profile, Series
from .profiles.registry import PROFILES

_DURATION = re.compile(r"(\d{1,8})(s|m|h|d|w)")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
_HEADER = re.compile(r"[A-Za-z0-9-]{1,64}")
_TENANT = re.compile(r"[\x21-\x7e]{1,256}")
MAX_POINTS = 11_000
"""What Prometheus itself gives of one series in one answer."""


@dataclass(frozen=True)
class Options:
    """Checked. Durations in seconds; ``end`` is aligned to ``step``."""

    profiles: tuple[Profile, ...]
    end: int
    window: int = 6 * 3600
    step: int = 60
    rate: int = 300
    chunk_points: int = 1_000
    max_queries: int = 500
    timeout: int = 60
    namespaces: tuple[str, ...] = ()
    cluster: str = ""
    cluster_label: str = "cluster"
    tenant: str = ""
    tenant_header: str = "X-Scope-OrgID"
    token_file: str = ""
    ca_file: str = ""
    resume: str = ""


KNOWN = tuple(sorted({"profile", "queries", *(entry.name for entry in fields(Options))} - {"profiles"}))


def parse_options(given: Mapping[str, object] | None, now: datetime) -> Options:
    """The options, each checked.

    :param now: the end of the window unless ``end`` is given.
    :raises ModeKeeperError: ``TELEMETRY_OPTIONS_INVALID``.
    """
    raw = {name: value for name, value in (given or {}).items() if value is not None}
    unknown = sorted(set(raw) - set(KNOWN))
    if unknown:
        raise _invalid(f"{unknown[0][:40]!r} is none of {', '.join(KNOWN)}")
    profiles = _profiles(raw)
    step = _seconds(raw, "step", max((profile.step for profile in profiles), default=Options.step))
    window = _seconds(raw, "window", max((profile.window for profile in profiles), default=Options.window))
    if window < step:
        raise _invalid("window is shorter than step")
    end = _end(raw.get("end"), now)
    return Options(
        profiles=profiles,
        end=end - end % step,
        window=window,
        step=step,
        rate=_seconds(raw, "rate", Options.rate),
        timeout=_seconds(raw, "timeout", Options.timeout),
        chunk_points=_count(raw, "chunk_points", Options.chunk_points, MAX_POINTS),
        max_queries=_count(raw, "max_queries", Options.max_queries, 100_000),
        namespaces=_texts(raw.get("namespaces", ()), "namespaces"),
        cluster=_text(raw, "cluster"),
        cluster_label=_matching(raw, "cluster_label", Options.cluster_label, re.compile(r"[A-Za-z_]\w{0,63}")),
        tenant=_matching(raw, "tenant", "", _TENANT),
        tenant_header=_matching(raw, "tenant_header", Options.tenant_header, _HEADER),
        token_file=_text(raw, "token_file"),
        ca_file=_text(raw, "ca_file"),
        resume=_text(raw, "resume"),
    )


def _profiles(raw: Mapping[str, Any]) -> tuple[Profile, ...]:
    names = _texts(raw.get("profile", () if "queries" in raw else ("kube-prometheus",)), "profile")
    unknown = [name for name in names if name not in PROFILES]
    if unknown:
        raise _invalid(f"there is no profile {unknown[0][:40]!r}; there are {', '.join(PROFILES)}")
    own = _own(raw["queries"]) if "queries" in raw else ()
    return (*(PROFILES[name] for name in dict.fromkeys(names)), *own)


def _own(queries: object) -> tuple[Profile, ...]:
    """The user's own queries: ``{metric, query, unit, labels: {job: label, …}}``."""
    if not isinstance(queries, (list, tuple)) or not all(isinstance(entry, Mapping) for entry in queries):
        raise _invalid("queries is a list of {metric, query, unit, labels}")
    series = []
    for entry in queries:
        labels = entry.get("labels") or {}
        texts = [entry.get("metric"), entry.get("query"), entry.get("unit", "")]
        if set(entry) - {"metric", "query", "unit", "labels"} or not all(isinstance(text, str) for text in texts):
            raise _invalid("each of queries has the texts metric and query, and may have unit and labels")
        if not isinstance(labels, Mapping) or set(labels) - set(NAMES) or not texts[0] or not texts[1]:
            raise _invalid(f"labels of a query name a label for some of {', '.join(NAMES)}")
        metric, query, unit = texts
        series.append(
            Series(metric, unit, query, labels={name: _texts(label, "labels") for name, label in labels.items()})
        )
    plain = {name: (name,) for name in NAMES}
    return (Profile("own", tuple(series), plain),)


def _end(given: object, now: datetime) -> int:
    if given is None:
        return int(now.timestamp())
    try:
        moment = given if isinstance(given, datetime) else parse_time(str(given))
        return int((moment - datetime.fromisoformat("1970-01-01T00:00:00+00:00")) / timedelta(seconds=1))
    except (ValueError, TypeError, ModeKeeperError) as exc:
        raise _invalid("end is a time such as 2026-01-01T00:00:00Z") from exc


def _seconds(raw: Mapping[str, Any], name: str, default: int) -> int:
    found = _DURATION.fullmatch(str(raw.get(name, f"{default}s")))
    seconds = int(found[1]) * _SECONDS[found[2]] if found else 0
    if not 0 < seconds <= 400 * 86_400:
        raise _invalid(f"{name} is a duration such as 30s, 5m, 6h or 7d")
    return seconds


def _count(raw: Mapping[str, Any], name: str, default: int, most: int) -> int:
    text = str(raw.get(name, default))
    if not text.isdecimal() or not 0 < int(text) <= most:
        raise _invalid(f"{name} is a number from 1 to {most}")
    return int(text)


def _text(raw: Mapping[str, Any], name: str) -> str:
    value = raw.get(name, "")
    if not isinstance(value, str) or len(value) > 4096 or not value.isprintable():
        raise _invalid(f"{name} is a text")
    return value


def _matching(raw: Mapping[str, Any], name: str, default: str, pattern: re.Pattern[str]) -> str:
    value = _text(raw, name) if name in raw else default
    if value and not pattern.fullmatch(value):
        raise _invalid(f"{name} holds what it cannot")
    return value


def _texts(given: object, name: str) -> tuple[str, ...]:
    found = (given,) if isinstance(given, str) else given
    if not isinstance(found, (list, tuple)) or not all(isinstance(text, str) and text for text in found):
        raise _invalid(f"{name} is a text or a list of texts")
    return tuple(found)


def _invalid(why: str) -> ModeKeeperError:
    return ModeKeeperError("TELEMETRY_OPTIONS_INVALID", why)
