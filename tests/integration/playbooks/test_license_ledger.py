# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What the ledger knows of a licence outlives a trust state that was deleted; what the state knows, a ledger cut short."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._ledger.verify import verify
from tests.vectors.license import x509
from tests.vectors.license.case import Case, good, revocations, root_set

from .runner import Run, body, playbook
from .test_ledger import LINE, events, lines

AT = "2026-06-01T00:00:00Z"
ROOT = good().root
NEWER = revocations(number=12, issued_at="2026-05-30T00:00:00Z")


def check(folder: Path, *flags: str, **more: Any) -> Run:
    variables = {
        "modekeeper_license": "license.json",
        "modekeeper_trust": "trust",
        "modekeeper_trust_state": "state.json",
        "modekeeper_ledger": "ledger.jsonl",
        "modekeeper_now": AT,
        **more,
    }
    return playbook("license_check", variables, *flags, cwd=folder)


def observe(folder: Path, **more: Any) -> Run:
    (folder / "t.jsonl").write_text(LINE % 1)
    variables = {"modekeeper_telemetry": "t.jsonl", "modekeeper_trust_state": "state.json"}
    return playbook("observe", {"modekeeper_ledger": "ledger.jsonl", **variables, **more}, cwd=folder)


def refused(run: Run, code: str) -> None:
    assert (run.status, run.first_word) == (2, code), run.text


def known(folder: Path) -> dict[str, Any]:
    return json.loads((folder / "state.json").read_bytes())["ledgers"]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A licence that was checked once, with newer lists than a thief has: a state and a ledger that know them."""
    case = good()
    case.state = None
    case.write(tmp_path)
    put(tmp_path, crls=x509.crl_pem(x509.crl(case.root, 7)), revocations=NEWER)
    assert check(tmp_path).status == 0
    return tmp_path


def put(folder: Path, **shelves: bytes) -> None:
    """Another file in place of what lies on a shelf of the trust folder."""
    for name, data in shelves.items():
        for path in (folder / "trust" / name).iterdir():
            path.write_bytes(data)


def test_what_is_proven_is_written_down_once(home: Path) -> None:
    (before,) = (line["floor"] for line in lines(home / "ledger.jsonl") if line["event"] == "trust_floor")
    assert (list(before["crl"].values()), list(before["revocations"].values())) == ([7], [12])
    assert check(home).status == 0
    again = check(home)
    assert "changed=0" in again.text
    assert events(home / "ledger.jsonl") == [
        "genesis",
        "license_check",
        "trust_floor",
        "license_check",
        "license_check",
    ]
    (head,) = known(home).values()
    assert head["seq"] == 4
    report = json.loads((home / "out" / "license.json").read_bytes())
    assert lines(home / "ledger.jsonl")[4]["ids"] == [report["id"]]
    assert verify(home / "ledger.jsonl").ok


@pytest.mark.parametrize(
    ("shelf", "old", "code"),
    [
        ("crls", x509.crl_pem(x509.crl(ROOT, 4)), "CRL_ROLLBACK"),
        ("revocations", revocations(number=9), "REVOCATION_LIST_ROLLBACK"),
    ],
)
@pytest.mark.parametrize("flags", [(), ("--check",)])
def test_with_the_state_deleted_the_ledger_knows(
    home: Path, shelf: str, old: bytes, code: str, flags: tuple[str, ...]
) -> None:
    (home / "state.json").unlink()
    put(home, **{shelf: old})
    assert check(home, "--check", modekeeper_ledger="").status == 0, "nothing but the ledger knows"
    refused(check(home, *flags), code)


def test_with_the_state_deleted_an_older_root_set_is_refused_too(tmp_path: Path) -> None:
    case = good()
    case.state = None
    case.roots["2.json"] = root_set(2, [case.root])
    case.write(tmp_path)
    assert check(tmp_path).status == 0
    (tmp_path / "state.json").unlink()
    (tmp_path / "trust" / "roots" / "2.json").unlink()
    refused(check(tmp_path), "TRUST_ROOT_ROLLBACK")


def test_a_clock_turned_back_is_refused_by_the_ledger_alone(home: Path) -> None:
    (home / "state.json").unlink()
    put(home, revocations=revocations(number=12, issued_at="2026-05-20T00:00:00Z"))
    early = {"modekeeper_now": "2026-05-29T00:00:00Z"}
    assert check(home, "--check", modekeeper_ledger="", **early).status == 0, "nothing but the ledger knows"
    refused(check(home, **early), "CLOCK_ROLLBACK")


def test_breaking_the_ledger_opens_nothing_and_reading_goes_on(home: Path) -> None:
    ledger = home / "ledger.jsonl"
    (home / "state.json").unlink()
    put(home, crls=x509.crl_pem(x509.crl(ROOT, 4)))
    ledger.write_bytes(ledger.read_bytes().replace(b'"event":"license_check"', b'"event":"observe"', 1))
    before = ledger.read_bytes()
    refused(check(home), "AUDIT_CHAIN_BROKEN")
    found = body(home / "out", "license.json")
    assert {entry["result"] for entry in found["checks"] if entry["code"] == "CRL_ROLLBACK"} == {"not_evaluated"}
    run = observe(home)
    assert run.status == 0, run.text
    assert ledger.read_bytes() == before


def test_events_after_the_check_move_the_head_in_the_state_but_no_forecast_does(home: Path) -> None:
    assert observe(home).status == 0
    assert [head["seq"] for head in known(home).values()] == [3]
    before = (home / "state.json").read_bytes()
    assert check(home, modekeeper_at="2026-06-10T00:00:00Z").status == 0
    assert events(home / "ledger.jsonl")[-1] == "license_check"
    assert (home / "state.json").read_bytes() == before


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda ledger: ledger.write_bytes(b"".join(ledger.read_bytes().splitlines(True)[:2])), "AUDIT_TRUNCATED"),
        (lambda ledger: ledger.unlink(), "AUDIT_MISSING"),
    ],
)
def test_a_ledger_cut_short_or_gone_is_missed_by_the_state_and_not_begun_anew(
    home: Path, spoil: Callable[[Path], None], code: str
) -> None:
    ledger = home / "ledger.jsonl"
    spoil(ledger)
    before = ledger.read_bytes() if ledger.exists() else None
    run = observe(home)
    assert run.status == 0, run.text
    assert f"{code}: " in run.text
    refused(check(home), code)
    assert (ledger.read_bytes() if ledger.exists() else None) == before


def test_another_ledger_is_refused_and_one_that_follows_the_known_one_is_begun(home: Path) -> None:
    (head,) = known(home).values()
    old = next(iter(known(home)))
    run = observe(home, modekeeper_ledger="other.jsonl")
    assert "AUDIT_MISSING: " in run.text
    run = observe(home, modekeeper_ledger="other.jsonl", modekeeper_ledger_after="sha256:" + "0" * 64)
    assert "AUDIT_WRONG_LEDGER: " in run.text
    assert not (home / "other.jsonl").exists()
    run = observe(home, modekeeper_ledger="other.jsonl", modekeeper_ledger_after=f"sha256:{head['hash']}")
    assert "AUDIT_" not in run.text
    assert lines(home / "other.jsonl")[0]["after"] == f"sha256:{head['hash']}"
    assert set(known(home)) == {old, lines(home / "other.jsonl")[0]["ledger"]}
    assert "AUDIT_" not in observe(home, modekeeper_ledger="other.jsonl").text
    assert events(home / "other.jsonl") == ["genesis", "observe", "observe"]


def test_a_state_that_is_not_believed_is_told_and_nothing_is_written_beside_it(home: Path) -> None:
    (home / "state.json").write_bytes(b"{")
    before = (home / "ledger.jsonl").read_bytes()
    run = observe(home)
    assert run.status == 0, run.text
    assert "TRUST_STATE_INVALID: " in run.text
    refused(check(home), "TRUST_STATE_INVALID")
    assert (home / "ledger.jsonl").read_bytes() == before
    assert (home / "state.json").read_bytes() == b"{"


def test_check_mode_writes_neither_ledger_nor_state(home: Path) -> None:
    before = {name: (home / name).read_bytes() for name in ("ledger.jsonl", "state.json")}
    put(home, crls=x509.crl_pem(x509.crl(ROOT, 8)))
    assert check(home, "--check").status == 0
    assert {name: (home / name).read_bytes() for name in before} == before


def test_a_floor_of_another_vendors_roots_stands_in_nobodys_way(home: Path) -> None:
    other: Case = good()
    other.roots = {"1.json": root_set(1, [other.root], issued_at="2026-03-01T00:00:00Z")}
    other.state = None
    (home / "other").mkdir()
    other.write(home / "other")
    ledger = {"modekeeper_ledger": "../ledger.jsonl"}
    put(home / "other", crls=x509.crl_pem(x509.crl(other.root, 7)), revocations=NEWER)
    assert check(home / "other", **ledger).status == 0
    floors = [line["floor"]["root_set"] for line in lines(home / "ledger.jsonl") if line["event"] == "trust_floor"]
    assert [len(set(floor)) for floor in floors] == [1, 1]
    assert set(floors[0]) != set(floors[1])
