# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The one error family, and reasons as artefacts carry them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from .catalogue import CATALOGUE, PRECEDENCE


class ModeKeeperError(Exception):
    """A refusal with a stable code. Its message never holds a secret."""

    def __init__(self, code: str, message: str, **details: Any) -> None:
        if code not in CATALOGUE:
            raise KeyError(f"{code} is not in the catalogue of reason codes")
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.details = details

    def as_reason(self) -> dict[str, Any]:
        """The error as a reason of an artefact."""
        return reason(self.code, self.message, **self.details)


def reason(code: str, message: str, **details: Any) -> dict[str, Any]:
    """``{code, message, remedy, …}``: a reason as artefacts and results carry it."""
    return {**details, "code": code, "message": message, "remedy": CATALOGUE[code].remedy}


def in_words(entry: Mapping[str, Any]) -> str:
    """A reason as people read it, its code the first word."""
    stop = "" if entry["message"].endswith((".", "!", "?")) else "."
    return f"{entry['code']}: {entry['message']}{stop} {entry['remedy']}"


def sort_reasons(reasons: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Reasons in the one order of precedence; equal codes by their message, exact repetitions once."""
    unique = {_sort_key(entry): dict(entry) for entry in reasons}
    return [unique[key] for key in sorted(unique)]


def _sort_key(entry: Mapping[str, Any]) -> tuple[int, str, str]:
    return PRECEDENCE[entry["code"]], entry["message"], repr(sorted(entry.items(), key=str))
