# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The committed evidence is what real runs give today."""

from __future__ import annotations

import pytest

from tests.evidence.__main__ import names, remake


@pytest.mark.parametrize("name", names())
def test_the_committed_evidence_is_made_again_byte_for_byte(name: str) -> None:
    assert remake(name, check=True) == [], "run: make evidence"
