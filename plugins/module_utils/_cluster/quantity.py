# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Resource quantities, exact: their value as a Decimal, and the text the API server would answer for them.

The server rewrites most quantities when it decodes them (``1000m`` becomes ``1``, ``1024Mi`` becomes ``1Gi``) and keeps others as they were
typed (``1e3``, ``1.500``), by the rules of ``k8s.io/apimachinery/pkg/api/resource``. So two texts are compared by value, while a JSON Patch
``test`` needs the text that :func:`canonical` gives.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_UP, Context, Decimal
from functools import lru_cache

from .._reasons.errors import ModeKeeperError

DECIMAL_SI = "DecimalSI"
BINARY_SI = "BinarySI"
DECIMAL_EXPONENT = "DecimalExponent"

_SHAPE = re.compile(r"([+-]?)([0-9]*)(?:\.([0-9]*))?(|[KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]{1,3})", re.ASCII)
_DECIMAL = {"n": -9, "u": -6, "m": -3, "": 0, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}
_BINARY = {"Ki": 10, "Mi": 20, "Gi": 30, "Ti": 40, "Pi": 50, "Ei": 60}
_DECIMAL_SUFFIX = {exponent: suffix for suffix, exponent in _DECIMAL.items()}
_BINARY_SUFFIX = {0: "", **{exponent: suffix for suffix, exponent in _BINARY.items()}}

_EXACT = Context(prec=120)
_NANO = Decimal("1e-9")
_CAP = Decimal(2**63 - 1)
#: Beyond this the server itself loses the suffix, so no text stands for the value.
_LIMIT = Decimal("1e21")
_MAX_LENGTH = 64
_INT64_DIGITS = 18


@dataclass(frozen=True)
class Quantity:
    """An amount in base units (cores, bytes, counts) and the family of suffixes it was written with."""

    value: Decimal
    style: str

    def text(self) -> str:
        """The canonical text."""
        return format_quantity(self.value, self.style)


@dataclass(frozen=True)
class _Parts:
    sign: str
    whole: str
    fraction: str
    suffix: str

    @property
    def digits(self) -> str:
        return (self.whole or "0") + self.fraction

    @property
    def style(self) -> str:
        if self.suffix in _DECIMAL:
            return DECIMAL_SI
        return BINARY_SI if self.suffix in _BINARY else DECIMAL_EXPONENT

    @property
    def exponent(self) -> int:
        """Power of ten, or of two for a binary suffix."""
        if self.suffix in _DECIMAL:
            return _DECIMAL[self.suffix]
        return _BINARY[self.suffix] if self.suffix in _BINARY else int(self.suffix[1:])


def parse(text: str | int | float) -> Quantity:
    """The quantity a text (or a JSON number) stands for.

    :raises ModeKeeperError: ``QUANTITY_INVALID`` for what the server would refuse, and for magnitudes of 10**21 and more.
    """
    return _parsed(text) if isinstance(text, str) else _quantity(_split(text))


@lru_cache(maxsize=4096)
def _parsed(text: str) -> Quantity:
    # A cluster writes the same few amounts over and over.
    return _quantity(_split(text))


def amount(text: str | int | float) -> Decimal:
    """The value alone, in base units."""
    return parse(text).value


def same(left: str | int | float, right: str | int | float) -> bool:
    """Whether two texts stand for one value."""
    return amount(left) == amount(right)


def canonical(text: str | int | float) -> str:
    """The text the API server answers when it is sent this one."""
    parts = _split(text)
    written = str(text)
    return written if _kept_as_written(parts) else _quantity(parts).text()


def _split(text: str | int | float) -> _Parts:
    written = "" if isinstance(text, bool) else str(text)
    match = _SHAPE.fullmatch(written) if 0 < len(written) <= _MAX_LENGTH else None
    if match is None or not (match[2] or match[3]):
        raise ModeKeeperError("QUANTITY_INVALID", "a text is no resource quantity")
    return _Parts(match[1], match[2].lstrip("0"), match[3] or "", match[4])


def _quantity(parts: _Parts) -> Quantity:
    style = parts.style
    value = Decimal(f"{parts.whole or '0'}.{parts.fraction or '0'}")
    unit = Decimal(2**parts.exponent) if style == BINARY_SI else Decimal(1).scaleb(parts.exponent)
    value = _EXACT.multiply(value, unit)
    if value >= _LIMIT and style != BINARY_SI:
        raise ModeKeeperError("QUANTITY_INVALID", "a resource quantity is beyond 10**21")
    # Whoever asks for next to nothing gets something: the server rounds away from zero.
    if int(value.as_tuple().exponent) < -9:
        value = value.quantize(_NANO, rounding=ROUND_UP, context=_EXACT)
    if style == BINARY_SI:
        value = min(value, _CAP)
        style = DECIMAL_SI if 0 < value < 1 else style
    return Quantity(-value if parts.sign == "-" and value else value, style)


def _kept_as_written(parts: _Parts) -> bool:
    """Whether the server keeps the text: its fast path does so for what it takes to be canonical already."""
    digits, style = parts.digits, parts.style
    if style == BINARY_SI:
        room = 15 - len(parts.whole or "0") - int(parts.exponent * 3 / 10) - 1
        return not parts.fraction and room >= 0 and int(digits) & 7 != 0
    scale = parts.exponent - len(parts.fraction)
    return (
        len(digits) <= _INT64_DIGITS
        and scale >= -9  # finer than nano is rounded
        and scale % 3 == 0
        and not digits.endswith("000")
        and digits[0] != "0"
    )


def format_quantity(value: Decimal, style: str = DECIMAL_SI) -> str:
    """The canonical text of a value in base units.

    :param style: ``BinarySI`` is left for ``DecimalSI`` where it would lose precision, as the server does.
    """
    if value == 0:
        return "0"
    if style == BINARY_SI and abs(value) >= 1024 and value == value.to_integral_value():
        return _scaled(int(value), 1024, 10, _BINARY_SUFFIX)
    sign, digits, exponent = value.as_tuple()
    mantissa = int("".join(map(str, digits)))
    power = int(exponent)
    while mantissa % 10 == 0:
        mantissa, power = mantissa // 10, power + 1
    mantissa, power = mantissa * 10 ** (power % 3), power - power % 3
    if style == DECIMAL_EXPONENT:
        suffix = f"e{power}" if power else ""
    elif power in _DECIMAL_SUFFIX:
        suffix = _DECIMAL_SUFFIX[power]
    else:
        raise ModeKeeperError("QUANTITY_INVALID", "a value has no suffix: finer than nano or beyond exa")
    return f"{'-' if sign else ''}{mantissa}{suffix}"


def _scaled(number: int, base: int, bits: int, suffixes: dict[int, str]) -> str:
    power = 0
    while number % base == 0 and power + bits in suffixes:
        number, power = number // base, power + bits
    return f"{number}{suffixes[power]}"
