# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A write as it is announced before it is sent: enough to tell afterwards whether it arrived, and to take it back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from dataclasses import field as dataclass_field
from typing import Any

from .._cluster.dryrun.pointer import ABSENT, lookup
from .._cluster.dryrun.request import LAST_CHANGE, Stamp, plan_hash8
from .._cluster.model import ObjectRef
from .._lib.structs import msgspec
from .._reasons.errors import ModeKeeperError
from .owners import owners

Operation = Mapping[str, Any]


@dataclass(frozen=True)
class Field:
    """One touched field; None: it is not there.

    :ivar knob: that is turned by it.
    """

    path: str
    before: Any
    after: Any
    knob: str = ""


@dataclass(frozen=True)
class Intent:
    """One write of one item.

    :ivar seq: the item's place in the plan, from 1.
    :ivar owners: manager of each touched field that had one, by path, when it was read.
    :ivar patch: what makes the change, without the marks that are added on sending.
    :ivar inverse: what takes it back.
    :ivar undo: whether this write takes one back.
    :ivar base: kinds of failure that the object's pods showed already, which are not blamed on the write.
    :ivar container: whose fields they are, empty for the object's own.
    :ivar last_change: what the object's annotation said before: by which write it was changed last, and when; empty for none.
    """

    plan: str
    seq: int
    ref: ObjectRef
    fields: tuple[Field, ...]
    patch: tuple[Operation, ...]
    inverse: tuple[Operation, ...]
    owners: Mapping[str, str] = dataclass_field(default_factory=dict)
    resource_version: str = ""
    generation: int = 0
    undo: bool = False
    base: tuple[str, ...] = ()
    container: str = ""
    last_change: str = ""

    @property
    def stamp(self) -> Stamp:
        """The marks that the write leaves, without time and change reference."""
        return Stamp(plan_hash8(self.plan), self.seq, undo=self.undo)

    @property
    def before(self) -> dict[str, Any]:
        """Value by path before the write."""
        return {field.path: ABSENT if field.before is None else field.before for field in self.fields}

    @property
    def after(self) -> dict[str, Any]:
        """Value by path after it."""
        return {field.path: ABSENT if field.after is None else field.after for field in self.fields}

    def reversed(self, live: Mapping[str, Any]) -> Intent:
        """The write that takes this one back, on the object as it is now."""
        fields = tuple(replace(field, before=field.after, after=field.before) for field in self.fields)
        turned = replace(self, fields=fields, patch=self.inverse, inverse=self.patch, undo=not self.undo)
        return _on(turned, live)

    def record(self) -> dict[str, Any]:
        """As the journal holds it."""
        return {
            "base": list(self.base),
            "container": self.container,
            "fields": [
                {"from": field.before, "knob": field.knob, "path": field.path, "to": field.after}
                for field in self.fields
            ],
            "generation": self.generation,
            "inverse": [dict(operation) for operation in self.inverse],
            "item": self.seq,
            "last_change": self.last_change,
            "manager": self.stamp.manager,
            "owners": dict(self.owners),
            "patch": [dict(operation) for operation in self.patch],
            "ref": msgspec.to_builtins(self.ref),
            "resource_version": self.resource_version,
        }


def ref_of(item: Mapping[str, Any]) -> ObjectRef:
    """The object of a plan's item."""
    return msgspec.convert(item["ref"], ObjectRef)


def intent_of(plan_id: str, seq: int, item: Mapping[str, Any], live: Mapping[str, Any]) -> Intent:
    """The write of a plan's item on the object just read.

    :param item: an entry of the plan's ``items``.
    """
    fields = tuple(Field(field["path"], field["from"], field["to"], field["knob"]) for field in item["fields"])
    patch, inverse = tuple(item["patch"]), tuple(item["inverse"])
    return _on(Intent(plan_id, seq, ref_of(item), fields, patch, inverse, container=item["container"]), live)


def intent_from(plan_id: str, record: Mapping[str, Any], *, undo: bool) -> Intent:
    """The intent that :meth:`Intent.record` wrote.

    :raises ModeKeeperError: ``JOURNAL_UNREADABLE`` where it is none.
    """
    try:
        return Intent(
            plan=plan_id,
            seq=int(record["item"]),
            ref=msgspec.convert(record["ref"], ObjectRef),
            fields=tuple(
                Field(str(field["path"]), field["from"], field["to"], str(field["knob"])) for field in record["fields"]
            ),
            owners=msgspec.convert(record["owners"], dict[str, str]),
            patch=tuple(msgspec.convert(record["patch"], list[dict[str, Any]])),
            inverse=tuple(msgspec.convert(record["inverse"], list[dict[str, Any]])),
            resource_version=str(record["resource_version"]),
            generation=int(record["generation"]),
            undo=undo,
            base=tuple(msgspec.convert(record["base"], list[str])),
            container=str(record["container"]),
            last_change=str(record["last_change"]),
        )
    except (KeyError, TypeError, ValueError) as exc:  # msgspec.ValidationError is a ValueError
        raise ModeKeeperError("JOURNAL_UNREADABLE", f"an intent lacks or misstates a member ({exc})") from exc


def generation_of(live: Mapping[str, Any] | None) -> int:
    """``metadata.generation``, 0 where there is none."""
    found = None if live is None else lookup(live, "/metadata/generation")
    return found if isinstance(found, int) else 0


def version_of(live: Mapping[str, Any]) -> str:
    """``metadata.resourceVersion``, empty where there is none."""
    found = lookup(live, "/metadata/resourceVersion")
    return found if isinstance(found, str) else ""


def _on(draft: Intent, live: Mapping[str, Any]) -> Intent:
    """The draft with what the object says now."""
    version, mark = lookup(live, "/metadata/resourceVersion"), lookup(live, LAST_CHANGE)
    return replace(
        draft,
        last_change=mark if isinstance(mark, str) else "",
        owners=owners(live, [field.path for field in draft.fields]),
        resource_version=version if isinstance(version, str) else "",
        generation=generation_of(live),
    )
