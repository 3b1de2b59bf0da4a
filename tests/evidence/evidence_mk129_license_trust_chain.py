# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Evidence of the trust chain: a bundle, a licence checked with it, and the drill of rotation.

The first two are of keys that follow from a seed, so that their bytes repeat; the drill's keys are thrown away, and what it leaves
names none of them.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from tests.evidence.rotation_drill import Row, run
from tests.integration.playbooks.runner import playbook
from tests.tools.paths import ROOT

_AT = "2026-06-01T00:00:00Z"
_VECTOR = "L007"
"""Root sets 1 to 4, a licence of an issuer under the newest root."""
_HEAD = """# Rotation drill

Made by `make evidence` from real runs: keys and root certificates by OpenSSL and thrown away, the vendor's acts by the role of the
issuing playbooks, bundles, imports and checks by `trust_bundle`, `trust_import` and `license_check`, by the machine's clock.

* Set 1: roots a and b, both must sign. Issuer one, certified by b.
* Set 2: root a hands over to c, both of two must sign; so two of a, b and two of b, c.
* Set 3: root b hands over to d, issuer two takes the place of one. Set 4: the same roots, of which one suffices.
* The *follower* takes each bundle in; the *sleeper* knows set 1, and then set 4.

| who | step | outcome |
|---|---|---|
"""


def make(folder: Path) -> None:
    """Fill the folder."""
    with tempfile.TemporaryDirectory(prefix="modekeeper-evidence-") as scratch:
        _chain(Path(scratch), folder)
    with tempfile.TemporaryDirectory(prefix="modekeeper-evidence-") as scratch:
        (folder / "rotation_drill.md").write_text(_HEAD + "".join(_lines(run(Path(scratch)))), encoding="utf-8")


def _lines(rows: Iterable[Row]) -> Iterable[str]:
    for row in rows:
        outcome = f"`{row.outcome}`" if row.outcome.isupper() else row.outcome
        yield f"| {row.who} | {row.step} | {outcome} |\n"


def _chain(scratch: Path, folder: Path) -> None:
    """The report on a bundle, and that on a licence checked with it."""
    seeded = {**os.environ, "MODEKEEPER_VECTOR_SEED": "evidence"}
    command = [sys.executable, "-m", "tests.vectors.license", str(scratch), _VECTOR]
    subprocess.run(command, cwd=ROOT, env=seeded, check=True)
    common = {"modekeeper_trust": "trust", "modekeeper_now": _AT, "modekeeper_ledger": "", "modekeeper_out": "out"}
    for name, more in (("trust_bundle", {}), ("license_check", {"modekeeper_license": "license.json"})):
        done = playbook(name, {**common, **more}, cwd=scratch)
        if done.status:
            raise SystemExit(done.text)
    shutil.copyfile(scratch / "out" / "trust_bundle.json", folder / "trust_chain_bundle_latest.json")
    shutil.copyfile(scratch / "out" / "license.json", folder / "license_verify_chain_latest.json")
