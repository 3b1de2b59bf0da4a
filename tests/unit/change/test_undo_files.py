# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What a person is left with: the last item first, each by a command that a shell takes as it stands."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest

from ansible_collections.modekeeper.core.plugins.module_utils._change.undo_files import (
    PAGE,
    undo_files,
    write_undo_files,
)

from .objects import PLAN, planned


def test_the_last_item_is_taken_back_first() -> None:
    files = undo_files(PLAN, [planned(1), planned(2)])
    assert sorted(files) == ["001-item-2.json", "002-item-1.json", PAGE]
    assert json.loads(files["001-item-2.json"]) == planned(2)["inverse"]
    commands = [line for line in files[PAGE].decode().splitlines() if line.startswith("kubectl ")]
    assert [shlex.split(line) for line in commands] == [
        [
            "kubectl",
            "--namespace",
            "a",
            "patch",
            "deployment.v1.apps",
            f"web-{seq}",
            "--type=json",
            f"--patch-file={name}",
        ]
        for seq, name in ((2, "001-item-2.json"), (1, "002-item-1.json"))
    ]


def test_an_object_without_group_or_namespace_is_named_as_kubectl_names_it() -> None:
    item = planned()
    item["ref"] |= {"group": "", "kind": "Node", "namespace": "", "name": "a; rm -rf b"}
    page = undo_files(PLAN, [item])[PAGE].decode()
    assert "kubectl patch node 'a; rm -rf b' --type=json" in page


def test_files_of_an_earlier_plan_go(tmp_path: Path) -> None:
    folder = tmp_path / "undo"
    assert write_undo_files(folder, PLAN, [planned(1), planned(2)])
    assert not write_undo_files(folder, PLAN, [planned(1), planned(2)])
    assert write_undo_files(folder, PLAN, [planned(1)])
    assert sorted(path.name for path in folder.iterdir()) == ["001-item-1.json", PAGE]


@pytest.mark.parametrize("count", [1, 12])
def test_the_order_of_names_is_the_order_of_work(count: int) -> None:
    files = sorted(name for name in undo_files(PLAN, [planned(seq) for seq in range(1, count + 1)]) if name != PAGE)
    assert [int(name.removesuffix(".json").rpartition("-")[2]) for name in files] == list(range(count, 0, -1))
