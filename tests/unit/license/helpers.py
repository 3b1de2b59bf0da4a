# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""From a generated case to the room's verdict."""

from __future__ import annotations

from pathlib import Path

from ansible_collections.modekeeper.core.plugins.module_utils._license.floor import Floor
from ansible_collections.modekeeper.core.plugins.module_utils._license.folder import gather
from ansible_collections.modekeeper.core.plugins.module_utils._license.judge import judge
from ansible_collections.modekeeper.core.plugins.module_utils._license.ledger_floor import LedgerFloor
from ansible_collections.modekeeper.core.plugins.module_utils._license.material import File, Material
from ansible_collections.modekeeper.core.plugins.module_utils._license.question import Question
from ansible_collections.modekeeper.core.plugins.module_utils._license.verdict import Verdict
from tests.vectors.license.case import Case


def question(case: Case, **changes: object) -> Question:
    """What the case asks."""
    asked = {
        "now": case.now,
        "pin": case.pin,
        "feature": case.feature,
        "cluster_named": case.cluster_named,
        "cluster_uid": case.cluster_uid,
        "customer": case.customer,
        "server_date": case.server_date,
        "floor": LedgerFloor.seen(case.pin, Floor(**case.floor)) if case.floor else LedgerFloor(),
    }
    return Question(**{**asked, **changes})


def from_files(case: Case, folder: Path) -> Verdict:
    """The verdict on files as a customer has them."""
    case.write(folder)
    return judge(gather(folder / "license.json", folder / "trust", folder / "state.json"), question(case))


def material(case: Case) -> Material:
    """The same without a file system."""

    def files(found: dict[str, bytes]) -> tuple[File, ...]:
        return tuple(File(name, data) for name, data in found.items())

    return Material(
        license=File("license.json", case.license),
        roots=files(case.roots),
        issuers=files(case.issuers),
        crls=files(case.crls),
        revocations=files(case.revocations),
        state=None if case.state is None else File("state.json", case.state),
    )


def in_memory(case: Case, **changes: object) -> Verdict:
    """The verdict on bytes."""
    return judge(material(case), question(case, **changes))
