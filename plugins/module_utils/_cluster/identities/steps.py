# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What install would do to each object: found by reading and by dry run, before anything is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from ..._reasons.errors import ModeKeeperError
from .api import ObjectApi
from .applier import NODES_ROLE
from .compare import holds, lasting, normalised, restored
from .kinds import KINDS, Key, is_ours
from .names import APPLIER, NAMESPACE


class Action(StrEnum):
    """What is done to an object."""

    KEEP = "keep"
    CREATE = "create"
    PATCH = "patch"
    #: Server-side apply cannot take away what somebody else added; a guarded member is then replaced whole.
    REPLACE = "replace"
    #: ``roleRef`` cannot be changed.
    RECREATE = "recreate"
    DELETE = "delete"


@dataclass(frozen=True)
class Step:
    """One object's part of an installation.

    :ivar manifest: what it is to be (for ``DELETE``: what it is).
    :ivar live: as it was read; None where it was absent.
    :ivar before: the same, normalised; :ivar after: normalised, as the server's dry run answered it.
    """

    key: Key
    action: Action
    manifest: Mapping[str, Any] = field(repr=False)
    live: Mapping[str, Any] | None = field(default=None, repr=False)
    before: Mapping[str, Any] | None = field(default=None, repr=False)
    after: Mapping[str, Any] | None = field(default=None, repr=False)


def plan_install(api: ObjectApi, wanted: Sequence[Mapping[str, Any]]) -> list[Step]:
    """Steps towards ``wanted``: first rights that are no longer wanted go, then every object in its order.

    :raises ModeKeeperError: any ``READ_…`` or ``INSTALL_…``.
    """
    lives = [api.read(Key.of(manifest)) for manifest in wanted]
    _refuse_terminating(lives)
    # A dry run stores nothing, so an object that needs one made earlier in the same run cannot be tried yet.
    pending = {
        (KINDS[manifest["kind"]].plural, manifest["metadata"]["name"])
        for manifest, live in zip(wanted, lives, strict=True)
        if live is None
    }
    steps = [_step(api, manifest, live, pending) for manifest, live in zip(wanted, lives, strict=True)]
    keep = {Key.of(manifest) for manifest in wanted}
    return [*plan_delete(found for found in granted(api) if Key.of(found) not in keep), *steps]


def plan_delete(lives: Iterable[Mapping[str, Any]]) -> list[Step]:
    """Steps that remove live objects."""
    return [Step(Key.of(live), Action.DELETE, live, live, normalised(live), None) for live in lives]


def granted(api: ObjectApi) -> list[dict[str, Any]]:
    """The applier's roles and bindings of this and earlier runs, bindings first; ours by label and by name."""
    names = {
        "RoleBinding": APPLIER,
        "ClusterRoleBinding": NODES_ROLE,
        "Role": APPLIER,
        "ClusterRole": NODES_ROLE,
    }
    found = []
    for kind, name in names.items():
        ours = [
            {"apiVersion": KINDS[kind].api_version, **live}
            for live in api.list_ours(kind)
            if live["metadata"]["name"] == name and is_ours(live)
        ]
        found += sorted(ours, key=Key.of)
    return found


def _step(
    api: ObjectApi, manifest: Mapping[str, Any], live: Mapping[str, Any] | None, pending: set[tuple[str, str]]
) -> Step:
    key = Key.of(manifest)
    if live is None:
        return Step(key, Action.CREATE, manifest, after=_try_create(api, manifest, pending))
    manifest, before = lasting(manifest), normalised(live)
    if live.get("roleRef") != manifest.get("roleRef"):
        return Step(key, Action.RECREATE, manifest, live, before, normalised(manifest))
    action, answer = Action.PATCH, _try_apply(api, manifest)
    if answer is None or not holds(answer, manifest):
        action, answer = Action.REPLACE, api.replace(restored(live, manifest), dry_run=True)
    after = normalised(answer)
    return Step(key, Action.KEEP if after == before else action, manifest, live, before, after)


def _try_create(api: ObjectApi, manifest: Mapping[str, Any], pending: set[tuple[str, str]]) -> dict[str, Any]:
    try:
        return normalised(api.make(manifest, dry_run=True))
    except ModeKeeperError as error:
        if tuple(error.details.get("missing") or ()) in pending:
            return normalised(manifest)
        raise


def _try_apply(api: ObjectApi, manifest: Mapping[str, Any]) -> dict[str, Any] | None:
    """The answer of a dry run; None where ours and what somebody added are invalid together (``Deny`` beside ``Warn``)."""
    try:
        return api.apply(manifest, dry_run=True)
    except ModeKeeperError as error:
        if error.code == "INSTALL_REJECTED":
            return None
        raise


def _refuse_terminating(lives: Iterable[Mapping[str, Any] | None]) -> None:
    for live in lives:
        if live is not None and live["kind"] == "Namespace" and live["metadata"].get("deletionTimestamp"):
            raise ModeKeeperError("INSTALL_TERMINATING", f"namespace {NAMESPACE} is being deleted")
