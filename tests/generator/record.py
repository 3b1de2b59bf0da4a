# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Makes the demo's recording: a shape in a real control plane, observed by the collection itself under the observer's identity.

The API server gives uids, resource versions and times, so a recording is not the same bytes twice: it is made once and committed, and
tests hold it to the seed (names, kinds, counts). Its telemetry is a pure function of seed, time of observation and pod names.
"""

from __future__ import annotations

import gzip
import re
import time
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ansible_collections.modekeeper.core.plugins.module_utils._artifact.clock import format_time
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.client import ApiClient
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.credentials import load_endpoint
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.live import LiveSource
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.observe import observe_cluster
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.snapshot import recording
from tests.controlplane import ControlPlane
from tests.controlplane.identities import identities_kubeconfigs, install_identities
from tests.tools.paths import ROOT

from .apply import load, pods_of
from .pods import KNOB_ENV
from .shape import Shape
from .telemetry import telemetry_bytes

DEMO = ROOT / "playbooks" / "files" / "demo"
SNAPSHOT, TELEMETRY = "snapshot.json.gz", "telemetry.jsonl.gz"
# Rules ask whether something has lasted for ten minutes, so it must have.
WAIT_SECONDS = 660


def record(shape: Shape, folder: Path, *, wait: float = WAIT_SECONDS) -> None:
    """Write both files into the folder, which is made where it is absent."""
    folder.mkdir(parents=True, exist_ok=True)
    with ControlPlane() as plane:
        install_identities(plane)
        load(plane, shape)
        time.sleep(wait)
        observed_at = _observe(identities_kubeconfigs(plane)["observer"], folder / SNAPSHOT)
        pods = pod_names(shape, pods_of(plane))
    write_telemetry(shape, pods, observed_at, folder / TELEMETRY)


def write_telemetry(shape: Shape, pods: Mapping[str, list[str]], observed_at: datetime, path: Path) -> None:
    """The telemetry that ends at the observation; the archive holds neither time nor name."""
    path.write_bytes(gzip.compress(telemetry_bytes(shape, pods, observed_at), mtime=0))


def _observe(kubeconfig: Path, snapshot: Path) -> datetime:
    """Read the cluster as the module `observe` does, recording it; the time of the observation.

    The values of the knobs that the shipped passports name are kept, so that the recording can be evaluated with each of them.
    """
    observed_at = datetime.now(UTC).replace(microsecond=0)
    client = ApiClient(load_endpoint(kubeconfig, None))
    with recording(snapshot) as recorder:
        source = LiveSource(client, observed_at=format_time(observed_at))
        observe_cluster(source, env_keys=frozenset(KNOB_ENV), record=recorder)
    return observed_at


def pod_names(shape: Shape, pods: Iterable[Mapping[str, Any]]) -> dict[str, list[str]]:
    """The pods of each service, by the names their controllers give them: an ordinal, or a hash and a suffix."""
    endings = {"StatefulSet": r"-\d+", "Deployment": r"-[a-z0-9]+-[a-z0-9]{5}"}
    names: dict[str, list[str]] = {}
    for pod in pods:
        names.setdefault(pod["metadata"]["namespace"], []).append(pod["metadata"]["name"])
    return {
        service.job: sorted(
            name
            for name in names.get(service.namespace, ())
            if re.fullmatch(re.escape(service.name) + endings[service.kind], name)
        )
        for service in shape.services
    }
