# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The rotation drill: a vendor hands its roots over three times, and machines that saw none of it follow.

All acts are real: keys and root certificates by OpenSSL, as the ceremony of the guide has it; the vendor's acts by the role of the
issuing playbooks; bundles, imports and checks by their playbooks, by the machine's clock. What came of each is compared with what must.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization

from tests.integration.playbooks.runner import ROOT, Run, play, playbook
from tests.vectors.license import dsse
from tests.vectors.license.keys import Key, compressed_spki, keyid, sign

sys.path.insert(0, str(ROOT / ".dev"))

from ansible_collections.modekeeper.core.plugins.module_utils._license.bundle.archive import encode
from ansible_collections.modekeeper.core.plugins.module_utils._license.bundle.contents import Contents

CLUSTER = "6f1d0c2e-94a1-4c59-9d0c-3b1e9c9b2a10"
HOLDS = "holds"
_DAY = timedelta(days=1)
_ROOT = """
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out vault/licenses/ops/$NAME.pem 2>/dev/null
openssl req -x509 -new -sha256 -days 7300 -key vault/licenses/ops/$NAME.pem -subj "/CN=Drill root $NAME" -config root.cnf -out $NAME.pem
"""
_ISSUER = """
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out vault/licenses/issuer_keys/$NAME.pem 2>/dev/null
openssl pkey -in vault/licenses/issuer_keys/$NAME.pem -pubout -out $NAME.pub
"""
_CONFIG = """[req]
distinguished_name = name
x509_extensions = root
[name]
[root]
basicConstraints = critical, CA:TRUE, pathlen:0
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
"""


@dataclass(frozen=True)
class Row:
    """One step. :ivar outcome: first reason code, or what came of it."""

    who: str
    step: str
    outcome: str


class Drill:
    """A vendor's desk and two customers, below one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.rows: list[Row] = []
        self.now = datetime.now(UTC).replace(microsecond=0)
        self._ticks = 0
        (folder / "root.cnf").write_text(_CONFIG)
        for name in ("vault", "vault/licenses", "vault/licenses/ops", "vault/licenses/issuer_keys"):
            (folder / name).mkdir(mode=0o700)

    def tick(self) -> str:
        """A time for the next act, a second after the last and hours ago."""
        self._ticks += 1
        return (self.now - _DAY + timedelta(seconds=self._ticks)).strftime("%Y-%m-%dT%H:%M:%SZ")

    def key(self, path: str) -> Key:
        """A key of the vault."""
        data = (self.folder / "vault" / "licenses" / path).read_bytes()
        return serialization.load_pem_private_key(data, None)  # type: ignore[return-value]

    def make_keys(self, roots: str, issuers: str) -> None:
        """Keys in the vault; root certificates and issuers' public keys beside it."""
        for script, names in ((_ROOT, roots), (_ISSUER, issuers)):
            for name in names.split():
                command = ["sh", "-euc", f"umask 077; {script}"]
                subprocess.run(
                    command, cwd=self.folder, env={**os.environ, "NAME": name}, check=True, capture_output=True
                )

    def acts(self, *acts: dict[str, Any]) -> None:
        """The vendor's acts, one after another, in one play."""
        common = {"modekeeper_vault": "vault", "modekeeper_trust": "trust", "modekeeper_commit": True}
        common |= {"modekeeper_ledger": "vendor.jsonl"}
        tasks = [
            {"ansible.builtin.include_role": {"name": "modekeeper.core.issuing"}, "vars": {**common, **act}}
            for act in acts
        ]
        run = play(tasks, cwd=self.folder)
        if run.status:
            raise SystemExit(run.text)

    def rotate(self, signers: str, **order: Any) -> list[dict[str, Any]]:
        """The next root set, signed by one holder after another, each of whom computes it."""
        wanted = {"modekeeper_act": "root_rotate", "modekeeper_issued_at": self.tick(), **order}
        return [{**wanted, "modekeeper_signer_key": f"ops/{name}.pem"} for name in signers.split()]

    def act(self, act: str, signer: str, **more: Any) -> dict[str, Any]:
        """One act."""
        return {"modekeeper_act": act, "modekeeper_signer_key": signer, "modekeeper_issued_at": self.tick(), **more}

    def licence(self, issuer: str, dest: str) -> dict[str, Any]:
        """A licence for a month, which :meth:`fetch` copies to ``dest``."""
        ends = (self.now + 30 * _DAY).strftime("%Y-%m-%dT%H:%M:%SZ")
        terms = {"modekeeper_customer": dest, "modekeeper_features": ["apply"], "modekeeper_clusters": [CLUSTER]}
        return self.act("license_issue", f"issuer_keys/{issuer}.pem", modekeeper_not_after=ends, **terms)

    def fetch(self) -> None:
        """Each licence that was issued, by its customer's name."""
        for path in (self.folder / "vault" / "licenses" / "ops" / "issued").iterdir():
            shutil.copyfile(path, self.folder / f"{self.payload(path)['customer']}.json")

    def payload(self, path: Path) -> dict[str, Any]:
        """What an envelope says."""
        found: dict[str, Any] = json.loads(base64.b64decode(json.loads(path.read_bytes())["payload"]))
        return found

    def bundle(self, name: str, step: str, expected: str = "made", trust: str = "trust") -> None:
        """A bundle, in a folder of its own."""
        variables = {"modekeeper_trust": trust, "modekeeper_out": name, "modekeeper_ledger": "vendor.jsonl"}
        self._note("vendor", step, playbook("trust_bundle", variables, cwd=self.folder), "made", expected)

    def take_in(self, who: str, bundle: str, step: str, expected: str = "imported", **more: Any) -> Run:
        """An import by one of the customers."""
        variables = {
            "modekeeper_trust_bundle": f"{bundle}/trust-bundle.tar",
            "modekeeper_trust": f"{who}/trust",
            "modekeeper_trust_state": f"{who}/state.json",
            "modekeeper_ledger": f"{who}/ledger.jsonl",
            "modekeeper_commit": True,
            **more,
        }
        (self.folder / who).mkdir(exist_ok=True)
        run = playbook("trust_import", variables, "--diff", cwd=self.folder)
        said = "would import" if '"would_import"' in run.text else "imported"
        self._note(who, step, run, said, expected)
        return run

    def check(self, who: str, licence: str, step: str, expected: str = HOLDS) -> None:
        """A licence checked by one of the customers."""
        variables = {
            "modekeeper_license": f"{licence}.json",
            "modekeeper_trust": f"{who}/trust",
            "modekeeper_trust_state": f"{who}/state-of-{licence}.json",
            "modekeeper_ledger": f"{who}/ledger.jsonl",
            "modekeeper_out": f"{who}/out",
        }
        self._note(who, step, playbook("license_check", variables, cwd=self.folder), HOLDS, expected)

    def forged(self, name: str, signatures: list[dict[str, str]]) -> str:
        """A copy of the vendor's folder whose next root set is the proposal with these signatures; its name."""
        (proposal,) = (self.folder / "vault" / "licenses" / "ops" / "proposed").iterdir()
        document = {**json.loads(proposal.read_bytes()), "signatures": signatures}
        shutil.copytree(self.folder / "trust", self.folder / name)
        version = self.payload(proposal)["version"]
        (self.folder / name / "roots" / f"{version}.json").write_bytes(dsse.dump(document))
        return name

    def proposed(self) -> tuple[bytes, list[dict[str, str]]]:
        """Payload and signatures of the proposal."""
        (proposal,) = (self.folder / "vault" / "licenses" / "ops" / "proposed").iterdir()
        document = json.loads(proposal.read_bytes())
        return base64.b64decode(document["payload"]), document["signatures"]

    def pack(self, trust: str, name: str) -> None:
        """A bundle of a folder that our own playbook refuses, as a thief makes it."""
        shelves = (path for path in (self.folder / trust).iterdir() if path.is_dir())
        files = {f"{shelf.name}/{path.name}": path.read_bytes() for shelf in shelves for path in shelf.iterdir()}
        (self.folder / name).mkdir()
        (self.folder / name / "trust-bundle.tar").write_bytes(encode(Contents(files), self.now))

    def _note(self, who: str, step: str, run: Run, good: str, expected: str) -> None:
        outcome = good if run.status == 0 else run.first_word
        if outcome != expected:
            raise SystemExit(f"{who}: {step}: {outcome} in place of {expected}\n{run.text}")
        self.rows.append(Row(who, step, outcome))


def twice(drill: Drill, signer: str) -> Iterator[tuple[str, list[dict[str, str]]]]:
    """Ways to have one root count twice: its signatures on the proposal, where another root's is still missing."""
    payload, signatures = drill.proposed()
    key = drill.key(f"ops/{signer}.pem")
    again = dsse.entry(key, dsse.ROOT_SET, payload)
    yield "one root's signature twice", [*signatures, again]
    other = hashlib.sha256(compressed_spki(key)).hexdigest()
    encoded = {"keyid": other, "sig": dsse.b64(sign(key, dsse.pae(dsse.ROOT_SET, payload)))}
    yield "one root's signature under the name of its other encoding", [*signatures, encoded]
    missing = keyid(drill.key("ops/c.pem"))
    yield "one root's signature under the name of the root that is missing", [*signatures, {**again, "keyid": missing}]


def run(folder: Path) -> list[Row]:
    """The whole drill.

    :raises SystemExit: where a step does not end as it must.
    """
    drill = Drill(folder)
    drill.make_keys("a b c d", "one two")
    one, two = (keyid(drill.key(f"issuer_keys/{name}.pem")) for name in ("one", "two"))
    _first_set(drill, one)
    _second_set(drill, one)
    _fourth_set(drill, two)
    _back(drill)
    _leak(drill, two)
    return drill.rows


def _first_set(drill: Drill, one: str) -> None:
    """Set 1: roots a and b, both must sign; issuer one, certified by b."""
    drill.acts(
        *drill.rotate("a b", modekeeper_roots=["a.pem", "b.pem"], modekeeper_threshold=2, modekeeper_issuers=[one]),
        *(drill.act("issuer_revoke", f"ops/{name}.pem") for name in ("a", "b")),
        drill.act("issuer_issue", "ops/b.pem", modekeeper_public_key="one.pub", modekeeper_name="One",
                  modekeeper_not_after=(drill.now + 400 * _DAY).strftime("%Y-%m-%dT%H:%M:%SZ")),
        drill.act("license_revoke", "issuer_keys/one.pem"),
        drill.licence("one", "old"),
    )  # fmt: skip
    drill.fetch()
    drill.bundle("bundle-1", "makes the bundle of set 1")
    for who in ("follower", "sleeper"):
        drill.take_in(who, "bundle-1", "takes it in, an empty place before")
    drill.check("follower", "old", "checks the old licence, of issuer one under root b")


def _second_set(drill: Drill, one: str) -> None:
    """Set 2: root a hands over to c; two of a, b and two of b, c must sign."""
    order = {"modekeeper_roots": ["b.pem", "c.pem"], "modekeeper_threshold": 2, "modekeeper_issuers": [one]}
    by_a, by_b, by_c = drill.rotate("a b c", **order)
    drill.acts(by_a, by_b)
    _payload, signatures = drill.proposed()
    ways = [("signatures of a and b alone", signatures), *twice(drill, "b")]
    for number, (what, forgery) in enumerate(ways):
        trust = drill.forged(f"forged-{number}", forgery)
        drill.bundle("none", f"tries set 2 with {what}", "TRUST_ROOT_THRESHOLD", trust)
    drill.pack("forged-2", "forged-bundle")
    drill.take_in("sleeper", "forged-bundle", "is given a bundle with the last of these", "TRUST_ROOT_THRESHOLD")
    drill.acts(by_c, drill.act("issuer_revoke", "ops/c.pem"))
    drill.bundle("bundle-2", "makes the bundle of set 2")
    drill.take_in("follower", "bundle-2", "takes set 2 in")
    drill.check("follower", "old", "checks the old licence: root b is in set 2 too")


def _fourth_set(drill: Drill, two: str) -> None:
    """Set 3: root b hands over to d, and issuer two takes the place of one. Set 4: the same roots, of which one suffices."""
    roots = {"modekeeper_roots": ["c.pem", "d.pem"], "modekeeper_issuers": [two]}
    drill.acts(
        *drill.rotate("b c d", modekeeper_threshold=2, **roots),
        drill.act("issuer_revoke", "ops/d.pem"),
        *drill.rotate("c d", modekeeper_threshold=1, **roots),
        drill.act("issuer_issue", "ops/c.pem", modekeeper_public_key="two.pub", modekeeper_name="Two",
                  modekeeper_not_after=(drill.now + 400 * _DAY).strftime("%Y-%m-%dT%H:%M:%SZ")),
        drill.act("license_revoke", "issuer_keys/two.pem"),
        drill.licence("two", "new"),
    )  # fmt: skip
    drill.fetch()
    drill.bundle("bundle-4", "makes the bundle of set 4")
    shown = drill.take_in(
        "sleeper", "bundle-4", "looks at set 4, knowing set 1 alone", "would import", modekeeper_commit=False
    )
    for line in ("-root set in force: 1", "+root set in force: 4"):
        if line not in shown.text:
            raise SystemExit(f"the diff lacks {line}\n{shown.text}")
    drill.take_in("sleeper", "bundle-4", "takes set 4 in, over sets 2 and 3 that it never saw")
    drill.check("sleeper", "old", "checks the old licence: its root is in older sets alone", "ISSUER_ROOT_RETIRED")
    drill.check("sleeper", "new", "checks the new licence, of issuer two under root c")


def _back(drill: Drill) -> None:
    """Whoever brings back what is older is told by whatever still remembers."""
    drill.take_in("sleeper", "bundle-1", "is given the bundle of set 1 again", "TRUST_ROOT_ROLLBACK")
    (drill.folder / "sleeper" / "state.json").unlink()
    drill.take_in("sleeper", "bundle-1", "the same, its trust state deleted", "TRUST_ROOT_ROLLBACK")
    shutil.rmtree(drill.folder / "sleeper" / "trust")
    drill.take_in(
        "sleeper", "bundle-1", "the same, its trust folder deleted too: the ledger remembers", "TRUST_ROOT_ROLLBACK"
    )
    drill.take_in("sleeper", "bundle-4", "takes set 4 in again")
    shutil.copytree(drill.folder / "trust", drill.folder / "gap")
    (drill.folder / "gap" / "roots" / "3.json").unlink()
    drill.bundle("none", "tries sets 1, 2 and 4 without 3", "TRUST_ROOT_INVALID", "gap")


def _leak(drill: Drill, two: str) -> None:
    """The key of issuer two leaks: one root revokes it."""
    drill.acts(drill.act("issuer_revoke", "ops/c.pem", modekeeper_keys=[two]))
    drill.bundle("bundle-5", "revokes the leaked key of issuer two, and makes a bundle")
    drill.take_in("sleeper", "bundle-5", "takes it in")
    drill.check("sleeper", "new", "checks the licence of the leaked key", "ISSUER_REVOKED")
