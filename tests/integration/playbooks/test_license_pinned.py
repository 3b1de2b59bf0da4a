# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A pinned build: the one kind that opens a feature, and only for the vendor whose first root set it carries."""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
import tarfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._license.bundle.archive import encode
from ansible_collections.modekeeper.core.plugins.module_utils._license.bundle.source import read_folder
from tests.tools.build_collection import PIN_FILE, build
from tests.tools.environment import tool_environment
from tests.tools.paths import ROOT, project_files
from tests.vectors.license import x509
from tests.vectors.license.case import Case, good
from tests.vectors.license.cases_roots import made_at_home
from tests.vectors.license.today import current, current_crl

from .runner import Run, body, playbook


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A git checkout of the files as they are now."""
    target = tmp_path_factory.mktemp("tree")
    for name in project_files(ROOT):
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, target / name)
    subprocess.run(["git", "init", "--quiet"], cwd=target, check=True)
    subprocess.run(["git", "add", "--all"], cwd=target, check=True)
    return target


@pytest.fixture(scope="module")
def case() -> Case:
    return good()


@pytest.fixture(scope="module")
def artefacts(tree: Path, case: Case) -> tuple[bytes, bytes]:
    """Without a pin, and with one."""
    return build(tree)[1], build(tree, pin=case.pin)[1]


@pytest.fixture(scope="module")
def installed(artefacts: tuple[bytes, bytes], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pinned build as a customer installs it."""
    folder = tmp_path_factory.mktemp("installed")
    (folder / "pinned.tar.gz").write_bytes(artefacts[1])
    galaxy = [str(Path(sys.executable).with_name("ansible-galaxy")), "collection", "install", "pinned.tar.gz"]
    env = tool_environment({"HOME": str(folder), "ANSIBLE_HOME": str(folder / "ansible")})
    del env["ANSIBLE_CONFIG"]  # the artefact, not the checkout
    subprocess.run([*galaxy, "--offline", "-p", "."], cwd=folder, env=env, check=True, capture_output=True)
    return folder


def contents(artefact: bytes) -> dict[str, bytes]:
    with tarfile.open(fileobj=io.BytesIO(artefact)) as tar:
        return {entry.name: tar.extractfile(entry).read() for entry in tar if entry.isfile()}  # type: ignore[union-attr]


def check(folder: Path, collections: Path, **more: object) -> Run:
    variables = {
        "modekeeper_license": "license.json",
        "modekeeper_trust": "trust",
        "modekeeper_feature": "apply",
        "modekeeper_now": "2026-06-01T00:00:00Z",
        **more,
    }
    return playbook("license_check", variables, cwd=folder, environment={"ANSIBLE_COLLECTIONS_PATH": str(collections)})


def test_only_the_pin_and_what_lists_it_differ(artefacts: tuple[bytes, bytes], case: Case) -> None:
    plain, pinned = (contents(artefact) for artefact in artefacts)
    assert plain.keys() == pinned.keys()
    assert {name for name in plain if plain[name] != pinned[name]} == {PIN_FILE, "FILES.json", "MANIFEST.json"}
    assert f'PIN = "{case.pin}"\n'.encode() in pinned[PIN_FILE]
    assert b'PIN = ""\n' in plain[PIN_FILE]


def test_a_pinned_build_is_the_same_bytes_again(tree: Path, artefacts: tuple[bytes, bytes], case: Case) -> None:
    assert build(tree, pin=case.pin)[1] == artefacts[1]


@pytest.mark.parametrize("pin", ["x", "sha256:", "sha256:" + "A" * 64, "sha256:" + "a" * 63, '"\nimport os\n#'])
def test_a_pin_that_is_no_digest_is_refused(tree: Path, pin: str) -> None:
    with pytest.raises(SystemExit):
        build(tree, pin=pin)


def test_the_vendors_licence_opens_the_feature(installed: Path, case: Case, tmp_path: Path) -> None:
    case.write(tmp_path)
    run = check(tmp_path, installed)
    assert run.status == 0, run.text
    found = body(tmp_path / "out", "license.json")
    assert (found["outcome"], found["anchor"], found["pin"]) == ("holds", "pin", case.pin)


def test_a_root_made_at_home_does_not(installed: Path, tmp_path: Path) -> None:
    case = good()
    made_at_home(case)
    case.write(tmp_path)
    run = check(tmp_path, installed)
    assert (run.status, run.first_word) == (2, "TRUST_ROOT_UNPINNED")
    # Nor without a feature: a pinned build believes no other root.
    run = check(tmp_path, installed, modekeeper_feature="")
    assert (run.status, run.first_word) == (2, "TRUST_ROOT_UNPINNED")


def take_in(folder: Path, collections: Path, trust: str) -> Run:
    """A bundle of the folder ``trust``, taken in by the pinned build; it is packed without its playbook, as anybody may."""
    whole = read_folder(folder / trust)
    (folder / f"{trust}.tar").write_bytes(encode(whole, datetime.now(UTC)))
    variables = {"modekeeper_trust_bundle": f"{trust}.tar", "modekeeper_trust": "mine", "modekeeper_commit": True}
    environment = {"ANSIBLE_COLLECTIONS_PATH": str(collections)}
    return playbook("trust_import", variables, cwd=folder, environment=environment)


def test_a_pinned_build_takes_in_its_vendors_bundle_and_no_others(installed: Path, tmp_path: Path) -> None:
    home = current()
    made_at_home(home)
    home.crls = {"home.pem": current_crl(x509.root("root of my own"), 4)}
    (tmp_path / "home").mkdir()
    home.write(tmp_path / "home")
    (tmp_path / "home" / "trust").rename(tmp_path / "theirs")
    run = take_in(tmp_path, installed, "theirs")
    assert (run.status, run.first_word) == (2, "TRUST_ROOT_UNPINNED")
    assert not (tmp_path / "mine").exists()
    current().write(tmp_path)
    run = take_in(tmp_path, installed, "trust")
    assert run.status == 0, run.text
    run = check(tmp_path, installed, modekeeper_trust="mine", modekeeper_now="")
    assert run.status == 0, run.text
    found = body(tmp_path / "out", "license.json")
    assert (found["outcome"], found["anchor"], found["asked"]["feature"]) == ("holds", "pin", "apply")
