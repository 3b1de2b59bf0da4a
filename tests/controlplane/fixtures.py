# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""pytest fixtures, loaded by the root conftest: `control_plane`, shared by the session, and a fresh `namespace`.

A machine without the programs builds them (once); where even that fails, the tests fail. They are never skipped.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from .plane import ControlPlane

_NUMBERS = itertools.count(1)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever uses the control plane carries its marker, so that `-m "not controlplane"` is honest."""
    for item in items:
        if "control_plane" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.controlplane)


@pytest.fixture(scope="session")
def control_plane() -> Iterator[ControlPlane]:
    """A whole control plane with no nodes in it; tests keep to namespaces and nodes of their own."""
    from .plane import ControlPlane  # noqa: PLC0415 - most tests need neither this nor cryptography

    with ControlPlane() as plane:
        yield plane


@pytest.fixture
def namespace(control_plane: ControlPlane) -> Iterator[str]:
    """Name of a namespace that is ready to take pods, deleted afterwards with all that is in it."""
    name = f"test-{next(_NUMBERS)}"
    control_plane.create_namespace(name)
    yield name
    control_plane.request("DELETE", f"/api/v1/namespaces/{name}")
