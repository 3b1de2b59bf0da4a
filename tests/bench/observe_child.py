# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""One measurement in a process of its own, so that its peak memory is its own: ``observe_child.py KUBECONFIG WORK``.

Prints one JSON object: seconds (without imports), peak resident memory in MiB, bytes received.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / ".dev")]

import msgspec  # noqa: E402

from ansible_collections.modekeeper.core.plugins.module_utils._cluster.client import ApiClient  # noqa: E402
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.credentials import load_endpoint  # noqa: E402
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.decode import collector_off  # noqa: E402
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.live import LiveSource  # noqa: E402
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.observe import observe_cluster  # noqa: E402
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.snapshot import recording  # noqa: E402

NOW = "2026-01-01T00:00:00Z"


class _Meta(msgspec.Struct):
    token: str = msgspec.field(name="continue", default="")


class _Skimmed(msgspec.Struct):
    """The least a parse can be: the whole page checked, nothing of an item kept."""

    metadata: _Meta
    items: list[msgspec.Raw]


def floor(client: ApiClient, *, skim: bool) -> int:
    """The same bytes fetched and parsed by msgspec, with no further work."""
    query: dict[str, str | int] = {"limit": 500}
    count = 0
    while True:
        body = client.get("/api/v1/pods", query).body
        if skim:
            page = msgspec.json.decode(body, type=_Skimmed)
            count, token = count + len(page.items), page.metadata.token
        else:
            parsed = msgspec.json.decode(body)
            count, token = count + len(parsed["items"]), parsed["metadata"].get("continue", "")
        if not token:
            return count
        query = {"limit": 500, "continue": token}


def main() -> None:
    kubeconfig, work = Path(sys.argv[1]), sys.argv[2]
    client = ApiClient(load_endpoint(kubeconfig, None))
    client.get("/version")
    started, processor = time.perf_counter(), time.process_time()
    with collector_off():
        if work == "observe":
            count = observe_cluster(LiveSource(client, observed_at=NOW)).pods_total
        elif work == "record":
            with recording(Path(sys.argv[3])) as recorder:
                count = observe_cluster(LiveSource(client, observed_at=NOW), record=recorder).pods_total
        else:
            count = floor(client, skim=work == "skim")
    seconds = time.perf_counter() - started
    processor = time.process_time() - processor
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        json.dumps(
            {"seconds": seconds, "cpu_seconds": processor, "peak_mib": peak, "pods": count, "bytes": client.received}
        )
    )


if __name__ == "__main__":
    main()
