# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The observe step: gathers the inputs that were asked for and makes the observation of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .._analysis.facts import gather
from .._analysis.find import signals_of
from .._analysis.newest import newest_sample
from .._analysis.observation import make_observation
from .._analysis.readings import find_readings
from .._artifact.clock import format_time, parse_time
from .._artifact.files import ensure_folder
from .._cluster.live import LiveSource
from .._cluster.observe import observe_cluster, open_snapshot
from .._cluster.snapshot import recording
from .._ledger.events import Event
from .._plan.passport.load import load_passport
from .._reasons.errors import ModeKeeperError
from .._telemetry import read_sources
from . import kinds
from .clock import injected_time, run_time
from .connection import connected
from .diffs import observation_diff, pictures_diff
from .picturing import Drawn, draw_pictures, require_library
from .result import finish
from .workspace import Workspace

if TYPE_CHECKING:
    from ansible.module_utils.basic import AnsibleModule

    from .._artifact.model import Artifact
    from .._cluster.model import Cluster
    from .._telemetry import Telemetry

# Telemetry that counts steps only: nothing it can show depends on the time of day.
_TIMELESS = "1970-01-01T00:00:00Z"


@dataclass(frozen=True)
class _Seen:
    """What was looked at.

    :ivar snapshot: id of the recording that was read or made.
    """

    source: str
    cluster: Cluster | None = None
    snapshot: str | None = None


def observe(module: AnsibleModule) -> dict[str, Any]:
    """Run the step with the module's options."""
    return look(module)[0]


def look(module: AnsibleModule) -> tuple[dict[str, Any], Artifact]:
    """What the step returns, and the observation it made."""
    params = module.params
    workspace = Workspace.of(params, check_mode=module.check_mode)
    if params["pictures"]:
        require_library()
    injected_time(params["now"])  # one that is wrong is refused before anything is left
    if params["snapshot"] and (params["kubeconfig"] or params["context"]):
        raise ModeKeeperError("OBSERVE_TWO_CLUSTERS", "give a kubeconfig or a snapshot, not both")
    env_keys = load_passport(params["passport"]).env_keys if params.get("passport") else frozenset()
    if params["snapshot"]:
        seen = _look(params, workspace, env_keys)
        telemetry = _telemetry(module, _clock(params, seen))
    else:  # Before anything is recorded: what it may be refused for is told at once.
        telemetry = _telemetry(module, run_time(params["now"]))
        seen = _look(params, workspace, env_keys)
    frame = telemetry.frame if telemetry else None
    moment = _moment(params["now"], seen, frame)
    facts = gather(frame, seen.cluster, moment or _TIMELESS)
    observation = make_observation(
        source=seen.source,
        observed_at=moment,
        cluster=seen.cluster,
        telemetry=telemetry,
        signals=signals_of(facts),
        readings=find_readings(facts),
        snapshot=seen.snapshot,
    )
    diff, drawn = observation_diff(observation), Drawn()
    if params["pictures"]:
        drawn = draw_pictures(workspace, observation, facts)
        diff = diff + pictures_diff(drawn.paths)
    result = finish(workspace, kinds.OBSERVATION.name, observation, diff, Event.OBSERVE)
    shown = {"pictures": [str(workspace.out / path) for path in drawn.paths.values()]} if params["pictures"] else {}
    return {**result, **shown, "changed": result["changed"] or drawn.changed, "ok": True}, observation


def _clock(params: dict[str, Any], seen: _Seen) -> datetime:
    """The end of a window of telemetry beside a recording: the recording's own time."""
    at = seen.cluster.observed_at if seen.cluster is not None else None
    return parse_time(at) if at else run_time(params["now"])


def _telemetry(module: AnsibleModule, now: datetime) -> Telemetry | None:
    params = module.params
    if not params["telemetry"]:
        return None
    options = {name: value for name, value in params["telemetry_options"].items() if value is not None}
    if module.check_mode:
        options.pop("resume", None)
    return read_sources(params["telemetry"], params["telemetry_columns"], options=options, now=now, tell=module.log)


def _look(params: dict[str, Any], workspace: Workspace, env_keys: frozenset[str]) -> _Seen:
    if params["snapshot"]:
        source = open_snapshot(Path(params["snapshot"]))
        cluster = observe_cluster(source, env_keys=env_keys)
        return _Seen("snapshot", cluster, source.id)
    if params["telemetry"] and not (params["kubeconfig"] or params["context"]):
        return _Seen("telemetry")
    with connected(params) as client:
        live = LiveSource(client, observed_at=format_time(run_time(params["now"])))
        if not params.get("record") or workspace.target is None:
            return _Seen("live", observe_cluster(live, env_keys=env_keys))
        ensure_folder(workspace.target)
        with recording(workspace.target / kinds.SNAPSHOT_NAME) as record:
            cluster = observe_cluster(live, env_keys=env_keys, record=record)
        return _Seen("live", cluster, record.id)


def _moment(now: str | None, seen: _Seen, frame: Any) -> str | None:
    """The time of the observation: the cluster's, an injected one, or the newest sample's."""
    if seen.cluster is not None:
        return seen.cluster.observed_at
    moment = injected_time(now) or newest_sample(frame)
    return format_time(moment) if moment else None
