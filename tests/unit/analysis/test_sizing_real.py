# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Right-sizing on two real series: what was stated of their weeks, and that no labelled anomaly is claimed foretold."""

from __future__ import annotations

import pytest

from tests.sizing import nab
from tests.sizing.rolling import HISTORIES, judged, trials
from tests.sizing.share import share
from tests.sizing.tables import real_series

pytestmark = pytest.mark.skipif(not nab.FOLDER.is_dir(), reason="MODEKEEPER_REAL_DATA names no folder of real series")


def test_where_nothing_is_labelled_it_holds_but_for_one_spike() -> None:
    found = [trial for trial in judged(trials(nab.real(3))) if not nab.labelled(trial.family, 3, trial.origin)]
    assert len(found) == 9
    # One spike of the second series, seen by two lengths of history: more than 5 % of nine, and told on the page.
    assert [trial.history for trial in found if trial.came <= 0.05] == [7, 14]
    for level in (0.2, 0.5):
        assert share((trial.series, trial.came <= level) for trial in found).low <= level


def test_a_week_of_true_days_is_judged_and_its_anomaly_was_not_foretold() -> None:
    found = judged(trials(nab.real(12), (7,)))
    assert [(trial.history, trial.next > trial.largest) for trial in found] == [(7, True)] * 2
    assert all(nab.labelled(trial.family, 12, trial.origin) and trial.came < 0.05 for trial in found)


def test_the_table_counts_every_trial() -> None:
    rows = list(real_series())
    assert sum(int(row[3]) for row in rows[1:]) == 2 + 2 * 4 * len(HISTORIES)
