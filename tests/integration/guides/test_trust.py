# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The guides of the trust chain do what they say."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from pathlib import Path

import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._license.bundle.making import make
from ansible_collections.modekeeper.core.plugins.module_utils._license.bundle.source import read_folder
from ansible_collections.modekeeper.core.plugins.module_utils._license.question import Question
from ansible_collections.modekeeper.core.plugins.module_utils._reasons.catalogue import CATALOGUE
from tests.vectors.license.keys import key, keyid, spki
from tests.vectors.license.today import current
from tests.vectors.license.vectors import vectors
from tests.vectors.license.x509 import pem

from .session import PAGES, ROOT, blocks, session


def test_the_issuers_guide_is_a_session_that_ends_in_a_bundle(tmp_path: Path) -> None:
    assert len(blocks("issuing")) == 8
    session("issuing", tmp_path)
    body = json.loads((tmp_path / "out" / "trust_bundle.json").read_bytes())["body"]
    assert [entry["version"] for entry in body["chain"]["sets"]] == [1, 2, 3]
    assert sorted(str(entry["against"]) for entry in body["issuers"]) == ["ISSUER_NOT_AUTHORISED", "None"]
    assert body["summary"]["crls"] == 3
    assert [entry["licenses"] for entry in body["revocations"] if entry["licenses"]] == [1]
    assert (tmp_path / "license.json").stat().st_size > 100


@pytest.fixture
def received(tmp_path: Path) -> Path:
    """What a customer got: a licence, and a bundle with a key that nobody signed."""
    case = current()
    case.write(tmp_path)
    (tmp_path / "trust" / "release_keys").mkdir()
    (tmp_path / "trust" / "release_keys" / "r.pem").write_bytes(pem(spki(key("release")), "PUBLIC KEY"))
    data = make(read_folder(tmp_path / "trust"), Question(now=case.now, pin="")).data or b""
    shutil.rmtree(tmp_path / "trust")
    (tmp_path / "trust-bundle.tar").write_bytes(data)
    digest = hashlib.sha256(data).hexdigest()
    (tmp_path / "trust-bundle.tar.sha256").write_text(f"{digest}  trust-bundle.tar\n")
    return tmp_path


def test_the_customers_guide_is_a_session_that_ends_in_a_licence_that_holds(received: Path) -> None:
    assert len(blocks("license")) == 5
    said = session("license", received)
    assert '"would_import"' in said
    assert '"imported"' in said
    assert "SHA256SUMS" in said
    assert '"outcome": "holds"' in said
    assert f"{keyid(key('release'))}  -" in said
    assert "TRUST_KEY_UNCONFIRMED" in said
    assert not list((received / "trust").glob("release_keys/*"))
    body = json.loads((received / "out" / "license.json").read_bytes())["body"]
    assert body["outcome"] == "would_hold"


def test_the_threat_model_names_tests_that_are_there() -> None:
    page = (PAGES / "threat_model.rst").read_text(encoding="utf-8")
    named = set(re.findall(r"``(test_\w+)``", page))
    there = {path.stem for path in (ROOT / "tests").rglob("test_*.py")}
    assert named
    assert named <= there
    codes = {vector.id: vector.code for vector in vectors()}
    found = {codes[name] for name in re.findall(r"\bL\d{3}\b", page)}
    assert found == {"TRUST_ROOT_UNPINNED", "ISSUER_UNKNOWN", "ISSUER_REVOKED", "TRUST_ROOT_THRESHOLD"}
    assert set(re.findall(r"``([A-Z][A-Z]+_[A-Z_]+)``", page)) <= set(CATALOGUE)
