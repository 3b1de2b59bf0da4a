# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Page and picture of the corpus are those of its figures, which are whole."""

from __future__ import annotations

from tests.corpus.kinds import KINDS
from tests.corpus.page import PAGE, PICTURE, load, page
from tests.corpus.picture import curves


def test_the_page_is_the_one_of_the_figures() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(load()), "run: python -m tests.corpus --render"


def test_the_picture_is_the_one_of_the_figures() -> None:
    assert PICTURE.read_bytes() == curves(load()), "run: python -m tests.corpus --render"


def test_the_figures_are_of_all_cases_on_the_final_seeds() -> None:
    told = load()
    assert told["seeds"] == "final"
    assert {entry["name"]: entry["cases"] for entry in told["kinds"]} == {
        entry.name: entry.count * len(entry.sizes) for entry in KINDS
    }
