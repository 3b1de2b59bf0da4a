# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The licence's envelope, before any key is known."""

from __future__ import annotations

from .._artifact.strict_json import parse_strict
from .._envelope.envelope import Codes, Envelope, read_envelope
from .._envelope.kinds import LICENSE
from .._reasons.errors import ModeKeeperError
from .findings import Findings
from .material import File

_CODES = Codes("LICENSE_MALFORMED", "ENVELOPE_INVALID", "PAYLOAD_TYPE_MISMATCH")
_ORDER = (
    "LICENSE_MISSING",
    "LICENSE_UNREADABLE",
    "LICENSE_TOO_LARGE",
    _CODES.malformed,
    _CODES.envelope,
    _CODES.payload_type,
)


def open_license(file: File, findings: Findings) -> Envelope | None:
    """The envelope of a licence; what is known of it up to the first fault is in the findings."""
    try:
        envelope = _envelope(file)
    except ModeKeeperError as error:
        findings.passed(*_ORDER[: _ORDER.index(error.code)])
        findings.fail(error.code, error.message)
        return None
    findings.passed(*_ORDER)
    return envelope


def _envelope(file: File) -> Envelope:
    if file.data is None:
        raise ModeKeeperError(file.code, file.fault)
    try:
        return read_envelope(file.data, LICENSE, _CODES, "the licence")
    except ModeKeeperError as error:
        if error.code != _CODES.payload_type and _is_of_0_1(file.data):
            raise ModeKeeperError(
                _CODES.envelope, "the licence is one of ModeKeeper 0.1, which is never trusted"
            ) from None
        raise


def _is_of_0_1(data: bytes) -> bool:
    """Whether it is what the predecessor wrote: members beside their own signature, a line feed at the end."""
    try:
        document = parse_strict(data, _CODES.malformed, "the licence")
    except ModeKeeperError:
        return False
    return isinstance(document, dict) and document.get("schema_version") == "license.v1" and "signature" in document
