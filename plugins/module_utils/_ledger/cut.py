# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What a crash leaves: the beginning of a line.

A line that was cut and then got its line feed (the process died again while it closed it) must be told from a line that
somebody changed. So this is strict: only what our writer could have gone on with counts as cut.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from .line import CHARACTERS

_Token = tuple[bytes, bytes]
"""What matches all of a part of a line, and what matches its beginnings."""


def _literal(text: bytes) -> _Token:
    begin = b""
    for place in reversed(range(len(text) - 1)):
        begin = rb"(?:" + re.escape(text[place : place + 1]) + begin + rb")?"
    return re.escape(text), begin


def _digits(most: int) -> _Token:
    return rb"(?:0|[1-9]\d{0,%d})" % (most - 1), rb"(?:0|[1-9]\d{0,%d})?" % (most - 1)


def _follow(tokens: Iterable[_Token], rest: bytes = b"") -> bytes:
    """What matches the beginnings of all tokens in a row, and of ``rest`` after them."""
    for whole, begin in reversed(list(tokens)):
        rest = rb"(?:" + whole + rest + rb"|" + begin + rb")"
    return rest


_HEX: _Token = (rb"[0-9a-f]{64}", rb"[0-9a-f]{0,63}")
_NAME: _Token = (rb"[a-z][a-z0-9_]{0,63}", rb"(?:[a-z][a-z0-9_]{0,63})?")
_TEXT: _Token = (CHARACTERS + rb"++", CHARACTERS + rb"*+(?:\\(?:u(?:0(?:0[01]?)?)?)?)?")
_WHEN: _Token = (rb"[-0-9TZ:]{20}", rb"[-0-9TZ:]{0,19}")
_ID = (_literal(b'"sha256:'), _HEX, _literal(b'"'))
_WHOLE_IDS = rb'(?:"sha256:[0-9a-f]{64}",)*+'

_SEQ_AND_TIME = (_literal(b'","seq":'), _digits(16), _literal(b',"time":"'), _WHEN)
# Of the very end only beginnings: with all of it, the line would be whole.
_END = _follow([_literal(b'],"prev":"sha256:'), _HEX, *_SEQ_AND_TIME], _literal(b'"}')[1])
_IDS = rb"(?:" + _END + rb"|" + _WHOLE_IDS + _follow(_ID, _END) + rb")"
_ANYTHING = rb"[^\[\]\x00-\x1f]*"
"""Of a floor this room knows only that no array is in it."""
_FLOOR: _Token = (_ANYTHING + rb'\},"ids":\[', _ANYTHING)
_AFTER_NAME = (
    rb"(?:"
    + _follow([_literal(b'","ids":[')], _IDS)
    + rb"|"
    + _follow([_literal(b'","floor":{'), _FLOOR], _IDS)
    + rb")"
)
_EVENT = _follow([_literal(b',"event":"'), _NAME], _AFTER_NAME)
_CLOSING = _follow(
    [_literal(b',"bytes":'), _digits(16), _literal(b',"digest":"sha256:'), _HEX, _literal(b'"')],
    _EVENT,
)
_BEGINNING = re.compile(
    _follow([_literal(b'{"actor":"'), _TEXT, _literal(b'"')], rb"(?:" + _EVENT + rb"|" + _CLOSING + rb")"), re.DOTALL
)


def is_cut(line: bytes) -> bool:
    """Whether these bytes are the beginning of a line, neither empty nor whole."""
    return line != b"" and _BEGINNING.fullmatch(line) is not None
