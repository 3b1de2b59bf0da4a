# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""From generated cases to trust folders and bundles."""

from __future__ import annotations

from cryptography.hazmat.primitives import serialization

from ansible_collections.modekeeper.core.plugins.module_utils._license.bundle.contents import Contents
from ansible_collections.modekeeper.core.plugins.module_utils._license.bundle.importing import Import, plan_import
from ansible_collections.modekeeper.core.plugins.module_utils._license.bundle.making import Made, make
from ansible_collections.modekeeper.core.plugins.module_utils._license.material import File
from ansible_collections.modekeeper.core.plugins.module_utils._license.question import Question
from tests.vectors.license.case import Case
from tests.vectors.license.keys import Key
from tests.vectors.license.times import NOW

NOTHING = Contents({})
SHELVES = ("roots", "issuers", "crls", "revocations")


def files(case: Case) -> dict[str, bytes]:
    """A case's trust folder by path."""
    return {f"{shelf}/{name}": data for shelf in SHELVES for name, data in getattr(case, shelf).items()}


def contents(case: Case, **more: bytes) -> Contents:
    """A case's trust folder; a double underscore in the name of another file stands for the slash and its ending is added."""
    return Contents({**files(case), **{f"{path.replace('__', '/')}.pem": data for path, data in more.items()}})


def public_pem(key: Key) -> bytes:
    """A public key's file, as ``openssl pkey -pubout`` writes it."""
    return key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


def asked(**changes: object) -> Question:
    """The question of a source build on the day of the vectors."""
    return Question(**{"now": NOW, "pin": "", **changes})  # type: ignore[arg-type]


def made(case: Case, **changes: object) -> Made:
    """The bundle of a case."""
    return make(contents(case), asked(**changes))


def imported(
    bundle: Case | Contents,
    here: Case | Contents = NOTHING,
    *,
    state: bytes | None = None,
    confirmed: tuple[str, ...] = (),
    license_data: bytes | None = None,
    **changes: object,
) -> Import:
    """What taking the one in beside the other would do."""
    new, old = (each if isinstance(each, Contents) else contents(each) for each in (bundle, here))
    return plan_import(
        new,
        old,
        asked(**changes),
        state=None if state is None else File("state", state),
        confirmed=frozenset(confirmed),
        license_file=File("license", license_data, "LICENSE_MISSING"),
    )


def codes(done: Import | Made) -> list[str]:
    """The reasons against it, each once, in their order."""
    reasons = done.standing.reasons if isinstance(done, Made) else done.reasons
    return list(dict.fromkeys(entry["code"] for entry in reasons))


def notices(done: Import | Made) -> list[str]:
    """What to see to."""
    return [entry["code"] for entry in done.notices]
