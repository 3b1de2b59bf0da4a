# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Times as artefacts carry them."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.modekeeper.core.plugins.module_utils._artifact.clock import format_time, parse_time
from ansible_collections.modekeeper.core.plugins.module_utils._reasons.errors import ModeKeeperError

OFFSETS = st.integers(-12 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(st.datetimes(timezones=OFFSETS).filter(lambda moment: 1 < moment.year < 9999))
def test_round_trip_in_any_zone(moment: datetime) -> None:
    assert parse_time(format_time(moment)) == moment.replace(microsecond=0)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-01-01",
        "2026-01-01T00:00:00+00:00",
        "2026-01-01T00:00:00.5Z",
        "2026-13-01T00:00:00Z",
        "2026-02-29T00:00:00Z",
        "2026-01-01T24:00:00Z",
        "٢٠٢٦-٠١-٠١T٠٠:٠٠:٠٠Z",
        " 2026-01-01T00:00:00Z",
        None,
    ],
)
def test_other_forms_are_refused(text: object) -> None:
    with pytest.raises(ModeKeeperError) as caught:
        parse_time(text)
    assert caught.value.code == "TIME_INVALID"
