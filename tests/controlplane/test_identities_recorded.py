# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""An installation is written down before its first write, or does not take place; the audit log says which."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._ledger.verify import verify
from tests.controlplane import ControlPlane, describe, writes

from .identities_helpers import ours, play, remove

COMMIT = ("-e", "modekeeper_commit=true")
ABSENT = ("-e", "modekeeper_identities_state=absent")


@pytest.fixture(scope="module")
def plane() -> Iterator[ControlPlane]:
    """A plane of its own: what is installed here reaches the whole cluster."""
    with ControlPlane(scheduler=False, kwok=False) as found:
        yield found


def lines(ledger: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in ledger.read_bytes().splitlines()]


def test_intent_and_result_of_an_installation_and_of_its_removal(plane: ControlPlane, tmp_path: Path) -> None:
    remove(plane)
    ledger, manifests = tmp_path / "ledger.jsonl", tmp_path / "identities.yaml"
    named = ("-e", f"modekeeper_ledger={ledger}")
    assert play(None, *named, "-e", f"modekeeper_identities_rendered={manifests}").returncode == 0
    for arguments in (named, (*named, *COMMIT, "--check")):
        assert play(plane, *arguments).returncode == 0
    assert len(lines(ledger)) == 2, "check mode writes nothing down"
    for arguments in ((), ABSENT):
        done = play(plane, *named, *COMMIT, *arguments)
        assert done.returncode == 0, done.stdout + done.stderr
    written = lines(ledger)
    changes = ["install_intent", "install_result", "remove_intent", "remove_result"]
    assert [line["event"] for line in written] == ["genesis", "render", *changes]
    wanted = "sha256:" + hashlib.sha256(manifests.read_bytes()).hexdigest()
    assert written[1]["ids"] == written[2]["ids"] == [wanted]
    assert wanted in written[3]["ids"]
    assert [len(line["ids"]) for line in written[2:]] == [1, 2, 0, 1]
    assert verify(ledger).ok


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("", None, "AUDIT_MISSING"),
        ("ledger.jsonl", b"noise\n", "AUDIT_GENESIS_INVALID"),
        ("file/ledger.jsonl", None, "AUDIT_WRITE_FAILED"),
    ],
    ids=["left empty", "not believed", "no place for it"],
)
def test_without_a_ledger_that_takes_it_nothing_is_installed_and_check_mode_says_so(
    plane: ControlPlane, tmp_path: Path, name: str, content: bytes | None, code: str
) -> None:
    remove(plane)
    (tmp_path / "file").touch()
    ledger = tmp_path / name
    if content is not None:
        ledger.write_bytes(content)
    named = ("-e", f"modekeeper_ledger={ledger if name else ''}")
    mark = plane.audit_mark()
    for arguments in ((*named, *COMMIT), named, (*named, *COMMIT, "--check")):
        done = play(plane, *arguments, "--diff")
        assert done.returncode == 2, done.stdout + done.stderr
        assert f'"msg": "{code}: ' in done.stdout
        assert ("+kind: ValidatingAdmissionPolicy" in done.stdout) is (arguments != (*named, *COMMIT))
    assert describe(writes(plane.audit_events(mark))) == []
    assert ours(plane) == []
    assert content is None or ledger.read_bytes() == content
