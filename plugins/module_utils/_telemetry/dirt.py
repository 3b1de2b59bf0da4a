# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What can be wrong with a source, by class. Each is counted in the source's report; nothing vanishes unsaid.

A class says what was met, not that it was lost: :attr:`.model.SourceReport.lost` counts the lines that gave no record.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from types import MappingProxyType

CLASSES: Mapping[str, str] = MappingProxyType(
    {
        "bad_encoding": "lines that are not UTF-8; left out",
        "bad_name": "lines whose job, worker, metric or the like holds control characters or is longer than 512; left out",
        "bom": "a byte order mark at the start; skipped",
        "crlf": "lines that end in CR LF; read as LF",
        "duplicate": "records that repeat an earlier one in every field; left out",
        "grew": "1 when the file grew while it was read; only what stood there at the start was read",
        "missing_field": "lines without job, metric, value, or both step and time; left out",
        "no_series": "metrics of a query profile that the server has no sample of in the window",
        "not_csv": "lines whose quotes or number of fields do not fit the header; left out",
        "not_finite": "values that are NaN, infinite or, for a loss, null; kept for a loss, left out for the rest",
        "not_json": "lines that are not one JSON object; left out",
        "other_line": "lines of a log that measure nothing, or nothing that we know; passed over, and not lost",
        "partial_answer": "warnings that came with answers of a server: they may lack something; used all the same",
        "repeated_header": "header lines met again, as in concatenated files; skipped",
        "too_long_line": "lines of more than 10 MB; left out",
        "torn_archive": "1 when the gzip stream ends early or is damaged; what came before was read",
        "torn_last_line": "a last line that ends in the middle of a record; left out",
        "unit_unknown": "records of a canonical metric in a unit we do not know; kept in that unit",
        "unordered": "records that stand later in the file than their time or step says; put in order",
        "wrong_type": "fields of another type than theirs; a number in quotes is read, all else left out",
        "zone_absent": "times without a zone; taken for UTC",
    }
)

Dirt = Counter[str]


def tally(dirt: Dirt) -> dict[str, int]:
    """The counts that are not zero, by name."""
    return {name: dirt[name] for name in sorted(dirt) if dirt[name]}
