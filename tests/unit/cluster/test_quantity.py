# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Quantities: values against the Kubernetes client's own parser, texts against what the API server is known to answer."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kubernetes.utils.quantity import parse_quantity as oracle

from ansible_collections.modekeeper.core.plugins.module_utils._cluster import quantity
from ansible_collections.modekeeper.core.plugins.module_utils._reasons.errors import ModeKeeperError

SUFFIXES = ["", "n", "u", "m", "k", "M", "G", "T", "P", "Ki", "Mi", "Gi", "Ti", "Pi", "e0", "e3", "e2", "e-3"]
ANSWERS = {
    "1000m": "1",
    "1024Mi": "1Gi",
    "1e3": "1e3",
    "1e4": "10e3",
    "1.500": "1.500",
    "0.125": "125m",
    "1.5Gi": "1536Mi",
    "0.5Ki": "512",
    "512Mi": "512Mi",
    "1000": "1k",
    "100": "100",
    "0.8": "800m",
    "0Ki": "0",
    "0.0001Ki": "102400u",
    "0.1n": "1n",
    "-1500m": "-1500m",
    "9999999999999999999Ki": "9223372036854775807",
    ".5": "500m",
}


@pytest.mark.parametrize(("sent", "answered"), ANSWERS.items())
def test_canonical_text_is_the_servers(sent: str, answered: str) -> None:
    assert quantity.canonical(sent) == answered


@settings(deadline=None, max_examples=100)
@given(st.decimals(0, 10**5, places=3), st.sampled_from(SUFFIXES))
def test_value_is_the_clients(number: Decimal, suffix: str) -> None:
    text = f"{number}{suffix}"
    expected = min(oracle(text), Decimal(2**63 - 1)) if suffix.endswith("i") else oracle(text)
    rounded_up = quantity.amount(text) - expected
    assert rounded_up == 0 or (suffix in ("n", "u") and 0 < rounded_up < Decimal("1e-9"))


@settings(deadline=None, max_examples=100)
@given(st.decimals(0, 10**5, places=3), st.sampled_from(SUFFIXES))
def test_canonical_keeps_the_value_and_is_a_fixed_point(number: Decimal, suffix: str) -> None:
    text = f"{number}{suffix}"
    answered = quantity.canonical(text)
    assert quantity.same(text, answered)
    assert quantity.canonical(answered) == answered


@settings(deadline=None, max_examples=100)
@given(
    st.integers(-(2**63) + 1, 2**63 - 1),
    st.sampled_from([quantity.DECIMAL_SI, quantity.BINARY_SI, quantity.DECIMAL_EXPONENT]),
)
def test_whole_values_are_written_and_read_back(value: int, style: str) -> None:
    assert quantity.amount(quantity.format_quantity(Decimal(value), style)) == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "abc",
        "1 Gi",
        "1gi",
        "1KB",
        "--1",
        "1e",
        "1e1000",
        "1e21",
        ".",
        "+",
        "NaN",
        "inf",
        "١",
        "1" * 65,
        "1Gi\n",
        True,
    ],
)
def test_what_the_server_refuses_is_refused(text: str) -> None:
    with pytest.raises(ModeKeeperError) as refused:
        quantity.amount(text)
    assert refused.value.code == "QUANTITY_INVALID"


def test_a_value_without_a_suffix_is_refused() -> None:
    with pytest.raises(ModeKeeperError):
        quantity.format_quantity(Decimal("1e-12"))


def test_numbers_of_json_are_quantities() -> None:
    assert quantity.amount(2) == 2
    assert quantity.canonical(0.5) == "500m"
