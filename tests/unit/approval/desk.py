# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What a person who approves has before them: a passport that names keys, a plan made under it, and a key of their own.

python -m tests.unit.approval.desk FOLDER    # lays it out, with keys that are thrown away
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from tests.tools.paths import ROOT

sys.path.insert(0, str(ROOT / ".dev"))

from ansible_collections.modekeeper.core.plugins.module_utils._artifact.model import Artifact
from ansible_collections.modekeeper.core.plugins.module_utils._plan.passport.load import parse_passport
from ansible_collections.modekeeper.core.plugins.module_utils._plan.passport.model import Passport
from ansible_collections.modekeeper.core.plugins.module_utils._plan.passport.templates.registry import TEMPLATES
from ansible_collections.modekeeper.core.plugins.module_utils._plan.plan import make_plan
from tests.unit.verify.builders import observation

Key = ec.EllipticCurvePrivateKey


def new_key() -> Key:
    return ec.generate_private_key(ec.SECP256R1())


def public_pem(key: Key) -> str:
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def public_ssh(key: Key) -> str:
    return key.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()


def private_pem(key: Key) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


@dataclass(frozen=True)
class Desk:
    """Keys of two approvers and of a planner, the passport that names them, and a plan of one item."""

    approvers: tuple[Key, Key] = field(default_factory=lambda: (new_key(), new_key()))
    planner: Key = field(default_factory=new_key)
    with_planner: bool = True

    @property
    def text(self) -> str:
        """The pilot template with the keys; one of them as SSH writes it."""
        first, second = self.approvers
        lines = ["", "approvers:", *_entry("ann", public_pem(first)), *_entry("bob", public_ssh(second))]
        if self.with_planner:
            lines += ["planners:", *_entry("pat", public_pem(self.planner))]
        return TEMPLATES["pilot"] + "\n".join([*lines, ""])

    @property
    def passport(self) -> Passport:
        return parse_passport(self.text.encode(), "shop.yml")

    @property
    def plan(self) -> Artifact:
        return make_plan(observation(), self.passport)

    def lay_out(self, folder: Path) -> None:
        """``shop.yml``, ``approver.pem``, ``second.pem``, ``planner.pem`` and ``night/plan.json``."""
        (folder / "night").mkdir(parents=True)
        (folder / "shop.yml").write_text(self.text)
        (folder / "night" / "plan.json").write_bytes(self.plan.encode())
        for name, key in zip(("approver", "second", "planner"), (*self.approvers, self.planner), strict=True):
            path = folder / f"{name}.pem"
            path.touch(0o600)
            path.write_bytes(private_pem(key))


def _entry(name: str, key: str) -> list[str]:
    return [f"  - name: {name}", "    public_key: |", *(f"      {line}" for line in key.strip().splitlines())]


if __name__ == "__main__":
    Desk().lay_out(Path(sys.argv[1]))
