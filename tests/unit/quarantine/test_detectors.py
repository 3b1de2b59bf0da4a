# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Every detector: what it finds, what it lets pass, and what it cannot judge."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._analysis.quarantine.detect import detect
from ansible_collections.modekeeper.core.plugins.module_utils._analysis.quarantine.detectors.registry import DETECTORS
from ansible_collections.modekeeper.core.plugins.module_utils._analysis.quarantine.look import Look
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.model import (
    Controller,
    Event,
    Extra,
    NodeCondition,
    ObjectRef,
    Placement,
    PodSummary,
    Quota,
    Read,
    Workload,
)
from ansible_collections.modekeeper.core.plugins.module_utils._plan.passport.sections.quarantine import (
    DETECTORS as NAMES,
)
from tests.unit.analysis.builders import pod, ref, state

from .looks import LISTS, NOW, READS, ago, judged, later, look, node, reading, seen, signal

FOUND, NOTHING, BLIND = "signal_found", "no_actionable_signal", "insufficient_evidence"
WEB, RUN = "Deployment shop/web", "JobSet shop/run"
JOB = ref("JobSet", "run")
HELD = {"object": {name: getattr(JOB, name) for name in JOB.__struct_fields__}}


def events(reason: str, subject: ObjectRef, count: int, first: float, last: float = 0, message: str = "") -> Event:
    return Event(reason, "Warning", subject, count, ago(first), ago(last), message)


def about_node(reason: str, count: int, first: float, message: str = "") -> Event:
    return events(reason, ObjectRef("", "v1", "Node", "", "n1", "n1"), count, first, 0, message)


def about_pod(reason: str, count: int, first: float, message: str = "", last: float = 0) -> Event:
    return events(reason, ref("Pod", "web-1"), count, first, last, message)


def looping(name: str, restarts: int, created: float = 5, ended: float = 1) -> Any:
    waits = state(state="waiting", reason="CrashLoopBackOff", restarts=restarts, last_finished_at=ago(ended))
    return pod(name, waits, owner=ref(), created_at=ago(created))


def killed(name: str, ended: float) -> Any:
    last = state(state="running", restarts=1, last_reason="OOMKilled", last_finished_at=ago(ended))
    return pod(name, last, owner=ref())


def unpulled(since: float) -> Any:
    return pod("web-1", state(state="waiting", reason="ImagePullBackOff"), owner=ref(), unready_since=ago(since))


def unplaced(since: float) -> Any:
    return pod("web-1", owner=ref(), phase="Pending", scheduled=False, unschedulable_since=ago(since))


def evicted(name: str, since: float) -> Any:
    return pod(name, owner=ref(), phase="Failed", reason="Evicted", unready_since=ago(since))


def deployment(progressing: str = "True", updated: int = 2) -> Workload:
    status = {"updated_replicas": updated, "available_replicas": updated, "conditions": {"Progressing": progressing}}
    return Workload(ref(), "1", replicas=2, pods=PodSummary(total=5), **status)


def quota(used: str) -> Quota:
    return Quota(ref("ResourceQuota", "all"), hard={"requests.cpu": "10"}, used={"requests.cpu": used})


REFUSED = events(
    "FailedCreate", ref("ReplicaSet", "web-abc"), 4, 5, 1, 'pods "web-x" is forbidden: exceeded quota: all'
)
SLICE = Extra(
    ObjectRef("resource.k8s.io", "v1", "ResourceSlice", "", "s", "s"),
    {"spec": {"driver": "gpu.nvidia.com", "nodeName": "n1", "devices": [{"name": "gpu-0"}] * 7}},
)
GPU = {"capacity": {"nvidia.com/gpu": "8"}, "allocatable": {"nvidia.com/gpu": "7"}}
CLOCK = (*READS[:3], Read("leases.coordination.k8s.io", served_at=ago(0)), *READS[4:])
XID = "NVRM: Xid (PCI:0000:3b:00): {}, pid=1, GPU has fallen off the bus."
PLACED = tuple(Placement("shop", f"run-{rank}", "n1", JOB.uid) for rank in (0, 1))
NODE_1 = "node n1"
CASES: dict[str, tuple[Callable[[], Look], Callable[[], Look], str]] = {
    "NODE_FLAPPING": (
        lambda: look(nodes=(node(),), events=(about_node("NodeNotReady", 2, 20), about_node("NodeReady", 1, 20))),
        lambda: look(nodes=(node(),), events=(about_node("NodeNotReady", 2, 20),)),
        NODE_1,
    ),
    "NODE_PRESSURE": (
        lambda: look(nodes=(node("n1", ("MemoryPressure", "True", 6)),)),
        lambda: look(nodes=(node("n1", ("MemoryPressure", "True", 4)), node("n2", ("DiskPressure", "False", 60)))),
        NODE_1,
    ),
    "NODE_NETWORK": (
        lambda: look(nodes=(node("n1", ("NetworkUnavailable", "True", 3)),)),
        lambda: look(nodes=(node("n1", ("NetworkUnavailable", "True", 1)),)),
        NODE_1,
    ),
    "GPU_XID": (
        lambda: look(nodes=(node(),), events=(about_node("GpuError", 1, 5, XID.format(79)),)),
        lambda: look(nodes=(node(),), events=(about_node("GpuError", 2, 5, XID.format(31)),)),
        NODE_1,
    ),
    "GPU_ECC": (
        lambda: look(nodes=(node(),), readings=(reading("gpu_ecc_uncorrectable", {"max": 1, "last": 1}, worker="n1"),)),
        lambda: look(nodes=(node(),), readings=(reading("gpu_ecc_uncorrectable", {"max": 0, "last": 0}, worker="n1"),)),
        NODE_1,
    ),
    "STRAGGLER_NODE": (
        lambda: look(
            nodes=(node(),),
            placements=PLACED,
            signals=tuple(signal("straggler", FOUND, worker=rank, **HELD) for rank in ("0", "1")),
        ),
        lambda: look(nodes=(node(),), placements=PLACED, signals=(signal("straggler", FOUND, worker="0", **HELD),)),
        NODE_1,
    ),
    "CRASH_LOOP": (
        lambda: look(pods=tuple(looping(f"web-{place}", 9, 600, 1) for place in range(3))),
        lambda: look(pods=(looping("web-1", 40, 600, 4),)),
        WEB,
    ),
    "OOM_REPEAT": (
        lambda: look(pods=(killed("web-1", 50), killed("web-2", 3))),
        lambda: look(pods=(killed("web-1", 70), killed("web-2", 3))),
        WEB,
    ),
    "RESTART_STORM": (
        lambda: look(pods=(killed("web-1", 5), killed("web-2", 3)), workloads=(deployment(),)),
        lambda: look(pods=(killed("web-1", 5),), workloads=(deployment(),)),
        WEB,
    ),
    "IMAGE_PULL": (lambda: look(pods=(unpulled(6),)), lambda: look(pods=(unpulled(4),)), WEB),
    "UNSCHEDULABLE": (lambda: look(pods=(unplaced(11),)), lambda: look(pods=(unplaced(9),)), WEB),
    "EVICTED_REPEAT": (
        lambda: look(pods=tuple(evicted(f"web-{place}", 10) for place in range(3))),
        lambda: look(pods=(evicted("web-1", 10), evicted("web-2", 10), evicted("web-3", 90))),
        WEB,
    ),
    "PVC_MOUNT": (
        lambda: look(pods=(pod("web-1", owner=ref()),), events=(about_pod("FailedMount", 3, 4),)),
        lambda: look(pods=(pod("web-1", owner=ref()),), events=(about_pod("FailedMount", 9, 40),)),
        WEB,
    ),
    "ROLLOUT_STUCK": (
        lambda: look(workloads=(deployment("False", updated=1),)),
        lambda: look(workloads=(deployment("True", updated=1),)),
        WEB,
    ),
    "LOSS_NONFINITE": (
        lambda: look(signals=(signal("loss_not_finite", FOUND, **HELD),)),
        lambda: look(signals=(signal("loss_not_finite", NOTHING, **HELD),)),
        RUN,
    ),
    "LOSS_DIVERGED": (
        lambda: look(signals=(signal("loss_diverged", FOUND, **HELD),)),
        lambda: look(signals=(signal("loss_diverged", NOTHING, **HELD),)),
        RUN,
    ),
    "THROUGHPUT_COLLAPSE": (
        lambda: look(readings=(reading("throughput", {"share_of_median": 0.49}, **HELD),)),
        lambda: look(readings=(reading("throughput", {"share_of_median": 0.51}, **HELD),)),
        RUN,
    ),
    "CHECKPOINT_FAIL": (
        lambda: look(readings=(reading("checkpoint_time", {"age_s": 1801, "interval_s": 600}, **HELD),)),
        lambda: look(readings=(reading("checkpoint_failed", {"running": 1}, **HELD),)),
        RUN,
    ),
    "QUOTA_EXHAUSTED": (
        lambda: look(workloads=(deployment(),), quotas=(quota("10"),), events=(REFUSED,)),
        lambda: look(workloads=(deployment(),), quotas=(quota("10"),)),
        WEB,
    ),
    "DNS_FAILING": (
        lambda: look(readings=(reading("dns_servfail_ratio", {"last": 0.06}),)),
        lambda: look(readings=(reading("dns_servfail_ratio", {"last": 0.04}),)),
        "cluster uid-of-cluster",
    ),
    "WEBHOOK_FAILING": (
        lambda: look(events=(about_pod("FailedCreate", 3, 5, "Internal error: failed calling webhook x"),)),
        lambda: look(events=(about_pod("FailedCreate", 30, 50, "Internal error: failed calling webhook x"),)),
        "cluster uid-of-cluster",
    ),
    "API_STORM": (
        lambda: look(reads=(*READS, Read("jobs.batch", pages=50, refused=8))),
        lambda: look(reads=(*READS, Read("jobs.batch", pages=50, refused=5))),
        "cluster uid-of-cluster",
    ),
    "GPU_COUNT_DROP": (
        lambda: look(nodes=(node("n1", **GPU),), extras=(SLICE,)),
        lambda: look(nodes=(node("n1", capacity=GPU["capacity"], allocatable=GPU["capacity"]),)),
        NODE_1,
    ),
    "NODE_LEASE_STALE": (
        lambda: look(nodes=(node("n1", lease_renewed_at=ago(2)),)),
        lambda: look(nodes=(node("n1", lease_renewed_at=ago(0.5)),)),
        NODE_1,
    ),
    "NODE_CLOCK_SKEW": (
        lambda: skewed(0),
        lambda: look(nodes=(node("n1", lease_renewed_at=ago(-0.03)),), reads=CLOCK),
        NODE_1,
    ),
}
#: Looks, minutes apart, that those detectors take which see a thing only when they have seen it before.
SEVERAL = {"GPU_COUNT_DROP": (0, 6), "NODE_LEASE_STALE": (0, 3), "NODE_CLOCK_SKEW": (0, 3, 6)}


def skewed(minutes: float) -> Look:
    """A node that is five seconds ahead, by its Lease and by an exporter."""
    offset = reading("clock_offset", {"last": 5.1, "max": 5.1}, worker="n1")
    offset["window"]["to"] = ago(-minutes)
    served = tuple(replace_read(read, ago(-minutes)) for read in CLOCK)
    return look(nodes=(node("n1", lease_renewed_at=ago(-minutes - 0.1)),), reads=served, readings=(offset,))


def replace_read(read: Read, served: str) -> Read:
    return Read(read.resource, pages=1, served_at=served if read.served_at else "")


def at(detector: str, minutes: float) -> Look:
    found = CASES[detector][0]() if detector != "NODE_CLOCK_SKEW" else skewed(minutes)
    moved = seen(later(minutes), **{name: getattr(found.seen, name) for name in ("nodes", "extras", "reads")})
    return replace(found, now=later(minutes), cluster=moved)


def test_there_is_a_case_for_every_detector_that_a_passport_may_name() -> None:
    assert set(CASES) == set(DETECTORS) == set(NAMES)


@pytest.mark.parametrize("detector", CASES)
def test_what_it_finds(detector: str) -> None:
    before = None
    for minutes in SEVERAL.get(detector, (0,))[:-1]:
        result = detect(at(detector, minutes), before=before)
        before = result.state
        assert not [entry for entry in result.findings if entry.detector == detector and entry.state == "hit"]
    last = SEVERAL.get(detector, (0,))[-1]
    where = at(detector, last) if detector in SEVERAL else CASES[detector][0]()
    assert judged(detector, where, before) == (FOUND, [(CASES[detector][2], "hit")])


@pytest.mark.parametrize("detector", CASES)
def test_what_it_lets_pass(detector: str) -> None:
    assert judged(detector, CASES[detector][1]()) == (NOTHING, [])


@pytest.mark.parametrize("detector", CASES)
def test_what_it_cannot_judge(detector: str) -> None:
    """A recording of an older version lacks lists and readings; telemetry alone has no cluster. Neither is an error."""
    for where in (Look(NOW), Look(NOW, seen(reads=()))):
        outcome, found = judged(detector, where)
        assert (outcome, found) == (BLIND, [])


@pytest.mark.parametrize("name", LISTS)
def test_a_list_that_was_refused_blinds_who_needs_it(name: str) -> None:
    reads = tuple(Read(read.resource, code="READ_FORBIDDEN" if read.resource == name else None) for read in READS)
    result = detect(look(reads=reads))
    blind = {entry.detector.id for entry in result.verdicts if name in entry.detector.needs}
    assert blind
    for entry in result.verdicts:
        if entry.detector.id in blind:
            assert (entry.outcome, entry.why) == (BLIND, f"{name}: READ_FORBIDDEN")


@pytest.mark.parametrize(
    ("detector", "where"),
    [
        ("GPU_COUNT_DROP", lambda: look(nodes=(node("n1", **GPU),))),
        ("QUOTA_EXHAUSTED", lambda: look(workloads=(deployment(),), quotas=(quota("5"),), events=(REFUSED,))),
    ],
)
def test_one_source_of_two_decides_nothing(detector: str, where: Callable[[], Look]) -> None:
    before = detect(where()).state
    again = where()
    outcome, found = judged(detector, replace(again, now=later(6)), before)
    assert outcome == BLIND
    assert [state for _name, state in found] == ["undecided"]


@pytest.mark.parametrize("number", [48, 64, 74, 79, 95])
def test_a_grave_xid_counts_by_itself_in_whatever_words(number: int) -> None:
    told = (f"Xid {number} on GPU 3", f"Xid: {number}", XID.format(number))
    for message in told:
        found = judged("GPU_XID", look(nodes=(node(),), events=(about_node("Gpu", 1, 5, message),)))
        assert found == (FOUND, [(NODE_1, "hit")])
    bad = replace_conditions(NodeCondition("GpuXid", "True", f"Xid{number}", ago(5)))
    assert judged("GPU_XID", look(nodes=(bad,))) == (FOUND, [(NODE_1, "hit")])


def replace_conditions(*conditions: NodeCondition) -> Any:
    made = node()
    return type(made)(made.ref, created_at=made.created_at, lease_renewed_at=ago(0), conditions=conditions)


def test_what_happened_between_two_looks_counts_by_the_counter() -> None:
    """An event that is older than the window says only that it happened last; its count says how often since the last look."""
    first = look(pods=(looping("web-1", 40, 600),), events=(about_pod("BackOff", 90, 600, "restarting failed x"),))
    before = detect(first)
    assert judged("CRASH_LOOP", first)[0] == NOTHING
    more = events("BackOff", ref("Pod", "web-1"), 93, 600, -4, "restarting failed x")
    again = replace(first, now=later(5), cluster=seen(later(5), pods=first.seen.pods, events=(more,)))
    assert judged("CRASH_LOOP", again, before.state) == (FOUND, [(WEB, "hit")])


def test_a_pod_of_a_job_holds_what_a_person_means() -> None:
    """The JobSet, not the Job that it made."""
    inner = ref("Job", "run-workers")
    child = Workload(inner, "1", controller=Controller("jobset.x-k8s.io/v1alpha2", "JobSet", "run", JOB.uid))
    lost = pod("run-1", owner=inner, phase="Pending", scheduled=False, unschedulable_since=ago(11))
    where = look(pods=(lost,), workloads=(child, Workload(JOB, "1")))
    assert judged("UNSCHEDULABLE", where) == (FOUND, [(RUN, "hit")])
