# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Passports from a file or by the name of a template."""

from __future__ import annotations

import os
from pathlib import Path

from ..._artifact.files import read_bounded
from ..._reasons.errors import ModeKeeperError
from .model import Passport
from .problem import refuse
from .templates.registry import TEMPLATES
from .validate import problems_of
from .yaml_strict import parse_yaml

MAX_BYTES = 256 * 1024


def load_passport(source: str) -> Passport:
    """The passport at a path, or the template of that name; a template wins over a file that bears just its name.

    :raises ModeKeeperError: ``PASSPORT_MISSING``, ``PASSPORT_UNREADABLE``, ``PASSPORT_TOO_LARGE``, or, with all that is wrong in
        ``details["problems"]``, ``PASSPORT_MALFORMED``, ``PASSPORT_INVALID``, ``PASSPORT_CONTRADICTION``,
        ``PASSPORT_WIDENS_CEILING``; ``LIBRARY_MISSING``.
    """
    if source in TEMPLATES:
        return parse_passport(TEMPLATES[source].encode("utf-8"), source)
    path = Path(os.path.expanduser(source))  # noqa: PTH111 - "~nobody/x" is a name, no error
    try:
        data = read_bounded(path, MAX_BYTES, "PASSPORT")
    except ModeKeeperError as exc:
        if exc.code == "PASSPORT_MISSING":
            raise ModeKeeperError(
                exc.code,
                f"{path.name or 'the passport'} is neither a file nor a template; templates: {', '.join(TEMPLATES)}",
                templates=list(TEMPLATES),
            ) from exc
        raise
    return parse_passport(data, path.name)


def parse_passport(data: bytes, name: str) -> Passport:
    """The passport in some bytes; ``name`` is for messages."""
    if len(data) > MAX_BYTES:
        raise ModeKeeperError("PASSPORT_TOO_LARGE", f"{name} is larger than {MAX_BYTES} bytes")
    try:
        parsed = parse_yaml(data)
        problems = problems_of(parsed)
    except ImportError as exc:
        library = (exc.name or "").partition(".")[0]
        raise ModeKeeperError(
            "LIBRARY_MISSING", f"the Python library {library} is not installed", library=library
        ) from exc
    if problems:
        raise refuse(name, problems)
    return Passport(parsed.value, name)
