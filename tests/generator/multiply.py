# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A recording and telemetry several times as large, without a cluster: copies of every object under names and uids of their own.

For the growth of benches: a cluster of 16 times the demo's size takes ten minutes to load, its copies a second.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ansible_collections.modekeeper.core.plugins.module_utils._artifact.canonical import canonical_bytes, digest

_UID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def multiply(folder: Path, times: int, target: Path) -> None:
    """Write both files of ``folder`` into ``target``, so many times as large."""
    target.mkdir(parents=True, exist_ok=True)
    document = json.loads(gzip.decompress((folder / "snapshot.json.gz").read_bytes()))
    body = document["body"]
    nodes = {
        item["metadata"]["name"] for page in body["pages"] if page["resource"] == "nodes" for item in page["items"]
    }
    # The pages of a kind follow each other, so copies stand beside their original.
    pages = [_page(page, copy, nodes) for page in body["pages"] for copy in range(times)]
    made = {**document, "body": {**body, "pages": pages, "reads": [_read(read, times) for read in body["reads"]]}}
    made["id"] = digest({name: member for name, member in made.items() if name != "id"})
    (target / "snapshot.json.gz").write_bytes(gzip.compress(canonical_bytes(made) + b"\n", mtime=0))
    lines = gzip.decompress((folder / "telemetry.jsonl.gz").read_bytes()).splitlines()
    with gzip.GzipFile(target / "telemetry.jsonl.gz", "wb", mtime=0) as packed:
        packed.writelines(_telemetry(lines, times))


def _read(read: dict[str, Any], times: int) -> dict[str, Any]:
    return {**read, "objects": read["objects"] * times, "pages": read["pages"] * times}


def _page(page: dict[str, Any], copy: int, nodes: set[str]) -> dict[str, Any]:
    if not copy:
        return page
    text = _UID.sub(lambda found: _uid(found[0], copy), json.dumps(page["items"]))
    return {**page, "items": [_renamed(item, copy, nodes) for item in json.loads(text)]}


def _uid(uid: str, copy: int) -> str:
    text = hashlib.sha256(f"{uid}/{copy}".encode()).hexdigest()
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:32]))


def _renamed(value: Any, copy: int, nodes: set[str]) -> Any:
    """With every namespace and every name of a node marked by the copy's number; other names live in their namespace."""
    if isinstance(value, dict):
        return {key: _member(key, member, copy, nodes) for key, member in value.items()}
    if isinstance(value, list):
        return [_renamed(member, copy, nodes) for member in value]
    return value


def _member(key: str, value: Any, copy: int, nodes: set[str]) -> Any:
    if isinstance(value, str) and value and (key == "namespace" or value in nodes):
        return value if value.startswith("kube-") else f"{value}-copy{copy}"
    return _renamed(value, copy, nodes)


def _telemetry(lines: list[bytes], times: int) -> Iterator[bytes]:
    for line in lines:
        for copy in range(times):
            mark = f"-copy{copy}/".encode() if copy else b"/"
            yield re.sub(rb'("job":"[^/"]*)/', rb"\1" + mark, line, count=1) + b"\n"
