# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A real Prometheus that holds :mod:`.history`, once a session."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.controlplane.prometheus import openmetrics, serving

from .history import history


@pytest.fixture(scope="session")
def prometheus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Its address. A machine without Prometheus builds it (once); where that fails, so do the tests."""
    with serving(tmp_path_factory.mktemp("prometheus"), openmetrics(history())) as address:
        yield address
