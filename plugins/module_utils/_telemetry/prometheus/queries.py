# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""From options to the requests, all of them before the first is sent. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from string import Template

from .model import Owners, Profile, Query, Series
from .options import Options


def planned(options: Options) -> list[tuple[Profile, Series, list[Query]]]:
    """For each profile, metric and namespace (all at once where none is named) its chunks in the order of time."""
    return [
        (profile, series, list(_chunks(_text(series.query, options, namespaces), options)))
        for profile in options.profiles
        for series in profile.series
        for namespaces in _scopes(options)
    ]


def owning(options: Options) -> list[tuple[Owners, Query]]:
    """The instant queries that say whose the pods are, each once."""
    owners = dict.fromkeys(owners for profile in options.profiles for owners in profile.owners)
    return [
        (entry, Query(_text(entry.query, options, options.namespaces), options.end, options.end, 0)) for entry in owners
    ]


def count(options: Options) -> int:
    """How many requests that is, nothing going wrong."""
    return sum(len(chunks) for _profile, _series, chunks in planned(options)) + len(owning(options))


def _scopes(options: Options) -> list[tuple[str, ...]]:
    return [(name,) for name in options.namespaces] or [()]


def _chunks(text: str, options: Options) -> Iterator[Query]:
    first = options.end - options.window + options.step
    first -= first % options.step
    span = options.chunk_points * options.step
    if not options.resume and options.end - first < span:
        yield Query(text, first, options.end, options.step)
        return
    # Cut at multiples of the span: tomorrow's run asks for the same chunks, and finds them where it may resume.
    start = first
    while start <= options.end:
        end = min(options.end, start - start % span + span - options.step)
        yield Query(text, start, end, options.step)
        start = end + options.step


def _text(query: str, options: Options, namespaces: tuple[str, ...]) -> str:
    cluster = f"{options.cluster_label}={_quoted(options.cluster)}," if options.cluster else ""

    def scoped(label: str) -> str:
        if not namespaces:
            return cluster
        if len(namespaces) == 1:
            return f"{cluster}{label}={_quoted(namespaces[0])},"
        return f"{cluster}{label}=~{_quoted('|'.join(re.escape(name) for name in namespaces))},"

    return Template(query).safe_substitute(
        where=scoped("namespace"),
        exported=scoped("exported_namespace"),
        cluster=cluster,
        step=f"{options.step}s",
        rate=f"{max(options.step, options.rate)}s",
        fine=f"{options.rate}s",
        window=f"{options.window}s",
    )


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
