# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Makes what a real run leaves repeat byte for byte: ids, uids and times become numbers that say which is which.

What was named first is number 1. An id that fits its content therefore no longer does; the ids of a run of one's own do.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

TIME = "2026-01-01T00:00:00Z"
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z")
_DIGEST = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
_UID = re.compile(r"(?<![0-9a-f])[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}(?![0-9a-f])")


class Normal:
    """One run's names.

    :param digests: ``sha256:…``, in the order in which they are numbered: lists of ids are sorted, so that the place of one in such a
        list says nothing of what it is. :param uids: likewise.
    """

    def __init__(self, digests: Iterable[str] = (), uids: Iterable[str] = ()) -> None:
        self._digests: dict[str, int] = {}
        self._uids: dict[str, int] = {}
        for found in digests:
            self._digest(found.removeprefix("sha256:"))
        for found in uids:
            self._uid(found)

    def text(self, text: str) -> str:
        """A text with every name replaced."""
        text = _TIME.sub(TIME, text)
        text = _DIGEST.sub(lambda match: self._digest(match[0]), text)
        return _UID.sub(lambda match: self._uid(match[0]), text)

    def document(self, document: Any) -> Any:
        """A JSON document in the same way; lists of ids are sorted again."""
        if isinstance(document, dict):
            found = {name: self.document(value) for name, value in document.items()}
            return found | {"inputs": sorted(found["inputs"])} if "inputs" in found else found
        if isinstance(document, list):
            return [self.document(entry) for entry in document]
        return self.text(document) if isinstance(document, str) else document

    def _digest(self, found: str) -> str:
        return f"{self._digests.setdefault(found, len(self._digests) + 1):064}"

    def _uid(self, found: str) -> str:
        return f"00000000-0000-4000-8000-{self._uids.setdefault(found, len(self._uids) + 1):012}"


def pretty(document: Any) -> str:
    """A JSON document as a person reads it."""
    return json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
