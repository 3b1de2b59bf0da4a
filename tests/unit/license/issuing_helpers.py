# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""From a generated case to the vendor's side of the room."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._envelope.keys import load_spki
from ansible_collections.modekeeper.core.plugins.module_utils._envelope.signing.key_file import FileSigner
from ansible_collections.modekeeper.core.plugins.module_utils._license.issuing.act import Act
from ansible_collections.modekeeper.core.plugins.module_utils._license.issuing.licenses import LicenseOrder
from ansible_collections.modekeeper.core.plugins.module_utils._license.issuing.proof import prove_act
from ansible_collections.modekeeper.core.plugins.module_utils._license.issuing.world import World
from ansible_collections.modekeeper.core.plugins.module_utils._license.material import File, Material
from ansible_collections.modekeeper.core.plugins.module_utils._license.question import Question
from ansible_collections.modekeeper.core.plugins.module_utils._reasons.errors import ModeKeeperError
from tests.vectors.license.case import CLUSTER, Case
from tests.vectors.license.keys import Key, key, spki
from tests.vectors.license.times import NOW, at

from .helpers import material

ASKED = Question(now=NOW, pin="")
DAY = timedelta(days=1)


def signer(private: Key | str) -> FileSigner:
    """Signs with a key, or with the key of that name."""
    private = key(private) if isinstance(private, str) else private
    return FileSigner(load_spki(spki(private)), private)


def folder_of(case: Case) -> Material:
    """The trust folder alone."""
    return replace(material(case), license=File("the licence", None, "LICENSE_MISSING", "none"), state=None)


def world(case: Case) -> World:
    """What the vendor sees of it."""
    return World.of(folder_of(case), ASKED)


def order(**changes: object) -> LicenseOrder:
    """A licence for a customer, right in everything."""
    wanted: dict[str, object] = {
        "customer": "acme",
        "features": frozenset({"apply"}),
        "clusters": frozenset({CLUSTER}),
        "issued_at": at(2026, 6, 1),
        "not_before": at(2026, 6, 1),
        "not_after": at(2027, 6, 1),
        **changes,
    }
    return LicenseOrder(**wanted)  # type: ignore[arg-type]


def carried_out(case: Case, act: Act, *signers: FileSigner) -> Case:
    """The case with the act's file in its place, after the reader has judged it."""
    assert act.unsigned is not None
    data = act.unsigned.sealed(signers)
    prove_act(act, data, folder_of(case), ASKED)
    after = case.copy()
    if act.shelf == "issued":
        after.license = data
    else:
        getattr(after, act.shelf)[act.name] = data
    return after


def code_of(work: Callable[[], object]) -> str:
    """The code of the refusal that ``work`` ends in."""
    with pytest.raises(ModeKeeperError) as caught:
        work()
    return caught.value.code
