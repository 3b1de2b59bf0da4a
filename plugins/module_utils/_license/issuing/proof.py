# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The last word before a file is written: the reader judges the signed bytes among all the others."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ..._envelope.envelope import Codes, read_envelope
from ..._envelope.kinds import ROOT_SET
from ..._reasons.errors import ModeKeeperError
from ..folder import SIGNED
from ..material import File, Material
from ..question import Question
from . import licenses, rotation
from .act import Act
from .world import prove


def prove_act(act: Act, data: bytes, material: Material, question: Question) -> None:
    """Let the reader judge the trust folder, or the licence, as it would be with ``data`` in its place.

    :raises ModeKeeperError: the first reason for which it would be refused.
    """
    if act.shelf in SIGNED:
        prove(_with(material, act, data), question)
    elif act.shelf == licenses.SHELF:
        prove(replace(material, license=File(act.name, data)), question, licenses.BEGINS_LATER)
    elif act.shelf == rotation.PROPOSED:
        read_envelope(data, ROOT_SET, Codes.same("TRUST_ROOT_INVALID"), act.name)
    else:
        raise ModeKeeperError("INTERNAL_ERROR", f"nobody reads {act.shelf}")


def _with(material: Material, act: Act, data: bytes) -> Material:
    """The trust folder with another content of one file."""
    files: tuple[File, ...] = getattr(material, act.shelf)
    others = (file for file in files if file.name != act.name)
    changed: dict[str, Any] = {act.shelf: (*others, File(act.name, data))}
    return replace(material, **changed)
