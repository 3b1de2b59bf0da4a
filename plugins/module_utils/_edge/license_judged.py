# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A licence judged from its files, the cluster and the ledger: for the check of it, and again by what needs it before a change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from .._cluster.response import Response
from .._license.features import FEATURE
from .._license.folder import gather
from .._license.judge import judge
from .._license.material import Material
from .._license.pin import PIN
from .._license.question import Question
from .._license.verdict import Verdict
from .._reasons.errors import ModeKeeperError
from .connection import connected
from .ledger_floors import ledger_floor
from .recording import Recorder

_CLUSTER = "/api/v1/namespaces/kube-system"


@dataclass(frozen=True)
class _Cluster:
    """What the cluster said of itself; nothing where none was named or it did not answer."""

    named: bool = False
    uid: str | None = None
    date: datetime | None = None
    fault: str = ""


@dataclass(frozen=True)
class Judged:
    """What was read, what was asked, and the verdict."""

    material: Material
    question: Question
    verdict: Verdict


def judge_license(
    params: Mapping[str, Any], recorder: Recorder, *, now: datetime, at: datetime | None = None
) -> Judged:
    """The verdict on the licence that a module's options name; a fault of any input is told in it.

    :param now: of a run that changes something `clock.commit_time`, so that no made-up time opens anything.
    :param at: a moment that a forecast is for.
    :raises ModeKeeperError: ``OPTION_INVALID``.
    """
    feature = params["feature"] or None
    if feature is not None and not FEATURE.fullmatch(feature):
        raise ModeKeeperError("OPTION_INVALID", "feature is not written in 1 to 32 lower-case letters and underscores")
    floor, ledger_reasons = ledger_floor(recorder)
    cluster = _ask_cluster(params)
    question = Question(
        now=now,
        pin=PIN,
        at=at,
        feature=feature,
        cluster_named=cluster.named,
        cluster_uid=cluster.uid,
        cluster_fault=cluster.fault,
        customer=params["customer"] or None,
        server_date=cluster.date,
        floor=floor,
        ledger_reasons=ledger_reasons,
    )
    material = gather(*(path_of(params[name]) for name in ("license", "trust", "trust_state")))
    return Judged(material, question, judge(material, question))


def _ask_cluster(params: Mapping[str, Any]) -> _Cluster:
    """The named cluster's uid and clock. That it does not answer is a finding of the check, not its failure."""
    if not (params["kubeconfig"] or params["context"]):
        return _Cluster()
    try:
        response = _read_namespace(params)
        document = response.json()
    except ModeKeeperError as error:
        return _Cluster(named=True, fault=str(error))
    metadata = document.get("metadata") if isinstance(document, dict) else None
    uid = metadata.get("uid") if isinstance(metadata, dict) else None
    return _Cluster(named=True, uid=uid if isinstance(uid, str) and uid else None, date=response.date)


def _read_namespace(params: Mapping[str, Any]) -> Response:
    with connected(params) as client:
        return client.get(_CLUSTER)


def path_of(text: str | None) -> Path | None:
    """The path of an option; None where it is empty."""
    return Path(text) if text else None
