# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A Prometheus into tables, and what became of it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

from ..._lib.structs import msgspec
from ..._reasons.errors import ModeKeeperError
from ..dirt import Dirt
from . import queries
from .address import address
from .ahead import ahead
from .client import Client, Reply
from .exchange import Connection
from .model import Query
from .options import Options
from .resume import Kept
from .table import pods, table

if TYPE_CHECKING:
    import polars as pl

MAX_SAMPLES = 50_000_000


@dataclass
class Read:
    """:ivar planned: requests stated before the first was sent. :ivar digest: of the answers, the order of series apart."""

    name: str
    layout: str
    planned: int = 0
    sent: int = 0
    resumed: int = 0
    received: int = 0
    lines: int = 0
    lost: int = 0
    digest: str = ""
    tables: list[pl.DataFrame] = field(default_factory=list)
    warnings: dict[str, int] = field(default_factory=dict)


def read(url: str, options: Options, dirt: Dirt, *, tell: Callable[[str], None] = lambda _text: None) -> Read:
    """All records that the profiles find in the window.

    :param tell: is told how many requests there will be, before the first.
    :raises ModeKeeperError: any ``PROMETHEUS_…``, ``TELEMETRY_OPTIONS_INVALID``, ``TELEMETRY_TOO_LARGE``.
    """
    where = address(url, options)
    found = Read(where.name, "+".join(profile.name for profile in options.profiles), queries.count(options))
    if found.planned > options.max_queries:
        raise ModeKeeperError(
            "PROMETHEUS_TOO_MANY_QUERIES",
            f"{found.planned} requests would be needed; max_queries allows {options.max_queries}",
            queries=found.planned,
        )
    tell(f"{where.name}: {found.planned} requests")
    client = Client(Connection(where, options.timeout), where.name, options.max_queries)
    kept = Kept(Path(options.resume) if options.resume else None, where.name, options.tenant, options.end)
    hashed = hashlib.sha256()
    owned = pods(
        [(owners, reply) for owners, query in queries.owning(options) for reply in _all(client, kept, query, hashed)]
    )
    planned = queries.planned(options)
    asked = (query for _profile, _series, chunks in planned for query in chunks)
    with closing(ahead(lambda query: _all(client, kept, query, hashed), asked)) as answers:
        for profile, series, chunks in planned:
            met = 0
            for reply in chain.from_iterable(islice(answers, len(chunks))):
                frame, samples, lost = table(profile, series, reply, owned, dirt)
                met += samples
                found.lost += lost
                if frame.height:
                    found.tables.append(frame)
            found.lines += met
            dirt["no_series"] += not met
            if found.lines > MAX_SAMPLES:
                message = f"{where.name} holds more than {MAX_SAMPLES} samples of this"
                raise ModeKeeperError("TELEMETRY_TOO_LARGE", message)
    found.sent, found.received, found.resumed = client.sent, client.received, kept.taken
    found.warnings = client.warnings
    dirt["partial_answer"] += sum(client.warnings.values())
    found.digest = "sha256:" + hashed.hexdigest()
    return found


def _all(client: Client, kept: Kept, query: Query, hashed: hashlib._Hash) -> list[Reply]:
    replies = list(_parts(client, kept, query))
    for reply in replies:
        results = reply.data.result if reply.data else []
        ordered = sorted(results, key=lambda result: sorted(result.metric.items()))
        hashed.update(msgspec.json.encode((query.text, ordered), order="sorted"))
    return replies


def _parts(client: Client, kept: Kept, query: Query) -> Iterator[Reply]:
    """The answer, in halves of halves where the whole is too much for the server or for us."""
    held = kept.get(query)
    if held is not None:
        yield held
        return
    try:
        reply = client.ask(query)
    except ModeKeeperError as error:
        if error.code != "PROMETHEUS_TOO_LARGE" or query.points < 2:
            raise
        for half in query.halves():
            yield from _parts(client, kept, half)
        return
    kept.put(query, reply)
    yield reply
