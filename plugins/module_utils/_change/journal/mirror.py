# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The journal's copy in the cluster, so that any machine can take up what this one began."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ..._cluster.client import ApiClient
from ..._cluster.identities.names import JOURNAL, NAMESPACE
from ..._reasons.errors import ModeKeeperError
from .choose import follows
from .entry import Entry, parse_journal

PATH = f"/api/v1/namespaces/{NAMESPACE}/configmaps/{JOURNAL}"
_TEXT, _LEDGER = "journal.jsonl", "ledger-head"
_TRIES = 5


@dataclass(frozen=True)
class Mirrored:
    """What the cluster keeps.

    :ivar ledger: digest of the ledger's last line when it was written, which a ledger begun elsewhere names; empty: none.
    """

    entries: tuple[Entry, ...] = ()
    ledger: str = ""


class ClusterMirror:
    """The copy, as one identity writes it.

    :param held: raises where the lock is not ours any more: then the copy is not ours to write either.
    """

    def __init__(self, api: ApiClient, held: Callable[[], None]) -> None:
        self._api = api
        self._held = held
        self._begun = False

    def write(self, text: bytes, ledger: str) -> None:
        """Replace the copy; durable in the cluster when it returns.

        :raises ModeKeeperError: ``JOURNAL_UNREADABLE``, ``LOCK_LOST``.
        """
        self._held()
        write_mirror(self._api, text, ledger, begun=self._begun)
        self._begun = True


def read_mirror(api: ApiClient) -> Mirrored:
    """The copy.

    :raises ModeKeeperError: ``JOURNAL_UNREADABLE``, also where `install` has not made its ConfigMap.
    """
    return _mirrored(_document(api))


def _mirrored(document: Mapping[str, Any]) -> Mirrored:
    data = document.get("data") or {}
    text, head = data.get(_TEXT, ""), data.get(_LEDGER, "")
    if not isinstance(text, str) or not isinstance(head, str):
        raise ModeKeeperError("JOURNAL_UNREADABLE", f"ConfigMap {NAMESPACE}/{JOURNAL} holds no text")
    return Mirrored(tuple(parse_journal(text.encode())), head)


def write_mirror(api: ApiClient, text: bytes, ledger: str, *, begun: bool = False) -> None:
    """Replace the copy; durable in the cluster when it returns.

    :param begun: whether this run wrote it before; then a copy of another journal is a later run's, whatever became of that.
    :raises ModeKeeperError: ``JOURNAL_UNREADABLE``: it may or may not be there, so nothing that depends on it is sent. ``LOCK_LOST``
        where the copy says what this journal does not: another run has gone on, and its copy is left alone.
    """
    ours = parse_journal(text)
    for _attempt in range(_TRIES):
        document = _document(api)
        if not follows(ours, _mirrored(document).entries, begun=begun):
            raise ModeKeeperError("LOCK_LOST", "another run has gone on with the journal's copy in the cluster")
        document["data"] = {_TEXT: text.decode(), _LEDGER: ledger}
        response = api.send("PUT", PATH, body=json.dumps(document, ensure_ascii=False).encode())
        if response.status == 200:
            return
        if response.status != 409:
            raise ModeKeeperError("JOURNAL_UNREADABLE", f"the journal's copy was answered {response.status}")
    raise ModeKeeperError("JOURNAL_UNREADABLE", "the journal's copy is written by somebody else again and again")


def _document(api: ApiClient) -> dict[str, Any]:
    try:
        document = api.get(PATH).json()
    except ModeKeeperError as error:
        raise ModeKeeperError("JOURNAL_UNREADABLE", f"the journal's copy: {error.message}") from error
    if not isinstance(document, dict) or not isinstance(document.get("data") or {}, Mapping):
        raise ModeKeeperError("JOURNAL_UNREADABLE", f"ConfigMap {NAMESPACE}/{JOURNAL} is no object")
    return document
