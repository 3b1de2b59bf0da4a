# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Manifests as files for Git."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from ansible_collections.modekeeper.core.plugins.module_utils._cluster.identities.applier import parse_targets
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.identities.kinds import Key
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.identities.manifests import manifests
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.identities.render import (
    KUSTOMIZATION,
    render_file,
    render_folder,
)
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.identities.rendering import write_rendered
from ansible_collections.modekeeper.core.plugins.module_utils._reasons.errors import ModeKeeperError

SHOP = parse_targets([{"namespace": "shop", "resource": "deployments.apps", "names": ["web"]}])


def test_the_file_holds_the_manifests_in_their_order() -> None:
    data = render_file(manifests(SHOP))
    assert list(yaml.safe_load_all(data)) == manifests(SHOP)
    assert data == render_file(manifests(SHOP))
    assert b"&id" not in data


def test_the_folder_keeps_the_order_by_its_names() -> None:
    files = render_folder(manifests(SHOP))
    listed = yaml.safe_load(files.pop(KUSTOMIZATION))["resources"]
    assert sorted(files) == listed
    assert [yaml.safe_load(files[name]) for name in listed] == manifests(SHOP)
    assert "06-lease-modekeeper-system-modekeeper-apply.yaml" in files


def test_a_second_rendering_takes_back_what_is_no_longer_wanted(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "identities"
    assert len(write_rendered(folder, manifests(SHOP), check_mode=False)) == len(manifests(SHOP)) + 1
    (folder / "own.yaml").write_text("kind: Theirs\n")
    foreseen = write_rendered(folder, manifests(), check_mode=True)
    assert list(folder.glob("*-shop-*"))
    assert write_rendered(folder, manifests(), check_mode=False) == foreseen
    assert not list(folder.glob("*-shop-*"))
    assert (folder / "own.yaml").exists()
    assert write_rendered(folder, manifests(), check_mode=False) == []
    assert {path.name for path in folder.iterdir()} == {*render_folder(manifests()), "own.yaml"}


def test_check_mode_writes_nothing(tmp_path: Path) -> None:
    for name in ("all.yaml", "folder"):
        changes = write_rendered(tmp_path / name, manifests(), check_mode=True)
        assert changes
        assert all(change["before"] == "" for change in changes)
    assert list(tmp_path.iterdir()) == []


def test_a_path_that_cannot_be_written_has_a_code(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "folder.yaml").mkdir()
    for path in (tmp_path / "file" / "all.yaml", tmp_path / "folder.yaml", tmp_path / "file"):
        with pytest.raises(ModeKeeperError, match="OUTPUT_UNWRITABLE"):
            write_rendered(path, manifests(), check_mode=False)


def test_a_stale_file_that_cannot_be_removed_has_a_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_rendered(tmp_path, manifests(SHOP), check_mode=False)

    def refuse(_path: Path, missing_ok: bool = False) -> None:
        raise PermissionError(1, "no")

    monkeypatch.setattr(Path, "unlink", refuse)
    with pytest.raises(ModeKeeperError, match="OUTPUT_UNWRITABLE"):
        write_rendered(tmp_path, manifests(), check_mode=False)


def test_a_key_is_told_as_people_say_it() -> None:
    assert [str(Key.of(entry)) for entry in manifests()[:1]] == ["Namespace modekeeper-system"]
    assert str(Key("Role", "a", "b")) == "Role a/b"
