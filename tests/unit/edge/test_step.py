# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Errors become results in one place: a code first, a remedy, and never a traceback."""

from __future__ import annotations

import json
from typing import Any

import pytest
from ansible.module_utils.testing import patch_module_args

from ansible_collections.modekeeper.core.plugins.module_utils._edge import step
from ansible_collections.modekeeper.core.plugins.module_utils._edge.argspec import OUT, STEP, ArgumentSpec
from ansible_collections.modekeeper.core.plugins.module_utils._reasons.errors import ModeKeeperError


def run(
    capsys: pytest.CaptureFixture[str], work: Any, libraries: tuple[str, ...] = (), **options: Any
) -> dict[str, Any]:
    options.setdefault("out", "out")
    with patch_module_args(options), pytest.raises(SystemExit) as ended:
        step.run_step(OUT.merge(STEP), work, libraries)
    result = json.loads(capsys.readouterr().out)
    assert (ended.value.code != 0) == result.get("failed", False)
    return result


def test_a_result_is_returned_with_its_check_mode(capsys: pytest.CaptureFixture[str]) -> None:
    result = run(capsys, lambda module: {"changed": module.check_mode}, _ansible_check_mode=True)
    assert result["check_mode"] is True
    assert result["changed"] is True


def test_a_refusal_begins_with_its_code_and_ends_with_its_remedy(capsys: pytest.CaptureFixture[str]) -> None:
    def refuse(_module: Any) -> dict[str, Any]:
        raise ModeKeeperError("OUTPUT_FULL", "plan.json cannot be written")

    result = run(capsys, refuse)
    assert result["msg"].startswith("OUTPUT_FULL: plan.json cannot be written. Free some room")
    assert result["code"] == "OUTPUT_FULL"
    assert [entry["code"] for entry in result["reasons"]] == ["OUTPUT_FULL"]


def test_a_message_that_ends_a_sentence_gets_no_second_stop(capsys: pytest.CaptureFixture[str]) -> None:
    def refuse(_module: Any) -> dict[str, Any]:
        raise ModeKeeperError("PASSPORT_INVALID", "line 1: kinds is missing. Add kinds.")

    assert ": line 1: kinds is missing. Add kinds. Mend" in run(capsys, refuse)["msg"]


def test_a_notice_is_printed_in_sentences(capsys: pytest.CaptureFixture[str]) -> None:
    notice = {"code": "ANCHOR_IS_FOLDER", "message": "it is believed as it is", "remedy": "Use another."}
    result = run(capsys, lambda _module: {"notices": [notice]})
    assert "ANCHOR_IS_FOLDER: it is believed as it is. Use another." in json.dumps(result["warnings"])


@pytest.mark.parametrize("given", ["o\0ut", ["out", "o\0ut"]], ids=["text", "list"])
def test_a_zero_byte_is_refused_by_the_name_of_its_option(capsys: pytest.CaptureFixture[str], given: object) -> None:
    spec = OUT.merge(ArgumentSpec({"names": {"type": "list", "elements": "str"}}))
    with patch_module_args({"out": "out", "names": given}), pytest.raises(SystemExit):
        step.run_step(spec, lambda _module: {}, ())
    result = json.loads(capsys.readouterr().out)
    assert result["msg"].startswith("OPTION_INVALID: names holds a zero byte. ")


def test_what_no_rule_foresaw_tells_place_and_class_but_no_content(capsys: pytest.CaptureFixture[str]) -> None:
    def surprise(_module: Any) -> dict[str, Any]:
        raise ValueError("token=abc")

    result = run(capsys, surprise)
    assert result["msg"].startswith("INTERNAL_ERROR: ValueError in test_step.py:")
    assert "abc" not in json.dumps(result)
    assert "Traceback" not in json.dumps(result)
    assert "exception" not in result


def test_a_missing_library_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    result = run(capsys, lambda _module: {}, ("no_such_library",))
    assert result["code"] == "LIBRARY_MISSING"
    assert "no_such_library" in result["msg"]


def test_relative_paths_are_read_from_the_users_folder(
    capsys: pytest.CaptureFixture[str], tmp_path, monkeypatch
) -> None:
    monkeypatch.chdir("/")
    (tmp_path / "here").write_text("")
    result = run(capsys, lambda _module: {"seen": step.os.path.exists("here")}, chdir=str(tmp_path))
    assert result["seen"] is True
    assert run(capsys, lambda _module: {}, chdir=str(tmp_path / "absent"))["code"] == "OPTION_INVALID"


def test_specs_merge_and_the_later_one_wins() -> None:
    first = ArgumentSpec({"a": {"type": "str"}}, mutually_exclusive=(("a", "b"),))
    second = ArgumentSpec({"a": {"type": "int"}, "b": {"type": "str"}}, required_if=(("a", 1, ("b",)),))
    assert first.merge(second).arguments() == {
        "argument_spec": {"a": {"type": "int"}, "b": {"type": "str"}},
        "mutually_exclusive": [("a", "b")],
        "required_if": [("a", 1, ("b",))],
    }
