# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A reason in words: the code first, each sentence ended once."""

from __future__ import annotations

import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._reasons.errors import in_words, reason


@pytest.mark.parametrize(
    ("message", "ended"), [("it is held", "it is held."), ("by whom?", "by whom?"), ("so.", "so.")]
)
def test_the_code_is_the_first_word_and_each_sentence_ends_once(message: str, ended: str) -> None:
    entry = reason("LOCK_HELD", message)
    assert in_words(entry) == f"LOCK_HELD: {ended} {entry['remedy']}"
