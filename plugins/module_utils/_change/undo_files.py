# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What a person needs to take a change back with kubectl alone: a patch for each item, and a page of commands."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from .._artifact.files import ensure_folder, write_atomic

FOLDER = "undo"
PAGE = "README.md"

_HEAD = """\
# Take this change back by hand

For plan `{plan}`. Needed: kubectl, and an identity of your own that may patch these objects; neither ModeKeeper nor its host.
While a kill-switch is on, an applier's identity is refused here too: use your own.

Run the commands in this order, from this folder. Each first tests that the object is still the one that was changed and still holds
what the change wrote: an error says that it does not, or never did. Then nothing is written, and you go on with the next one.

"""


def undo_files(plan_id: str, items: Sequence[Mapping[str, Any]]) -> dict[str, bytes]:
    """Content by file name; the last item of the plan comes first.

    :param items: the plan's ``items``.
    """
    files: dict[str, bytes] = {}
    commands = []
    for place, (seq, item) in enumerate(sorted(enumerate(items, start=1), reverse=True), start=1):
        name = f"{place:03}-item-{seq}.json"
        files[name] = json.dumps(list(item["inverse"]), ensure_ascii=False, indent=2).encode() + b"\n"
        commands.append(_command(item["ref"], name))
    page = _HEAD.format(plan=plan_id) + "```sh\n" + "\n".join(commands) + "\n```\n"
    return {**files, PAGE: page.encode()}


def write_undo_files(folder: Path, plan_id: str, items: Sequence[Mapping[str, Any]]) -> bool:
    """Put them into ``folder``; whether anything was written.

    Files of an earlier plan stay out of the way: they are removed, for an order of two plans in one folder is no order.

    :raises ModeKeeperError: ``OUTPUT_UNWRITABLE``, ``OUTPUT_FULL``.
    """
    ensure_folder(folder)
    wanted = undo_files(plan_id, items)
    found = {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}
    if found == wanted:
        return False
    for name in sorted(found.keys() - wanted.keys()):
        (folder / name).unlink()
    for name, data in wanted.items():
        write_atomic(folder / name, data)
    return True


def _command(ref: Mapping[str, str], file: str) -> str:
    kind = ".".join(
        part for part in (ref["kind"].lower(), ref["version"] if ref["group"] else "", ref["group"]) if part
    )
    namespace = ["--namespace", ref["namespace"]] if ref["namespace"] else []
    return shlex.join(["kubectl", *namespace, "patch", kind, ref["name"], "--type=json", f"--patch-file={file}"])
