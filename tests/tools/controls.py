# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What bounds a change, as data: knobs with their bounds, gates in their order, reason codes; and how it differs from the last release.

python -m tests.tools.controls            # writes contract_diff.md of the evidence, without the run that the rest of it takes
python -m tests.tools.controls VERSION    # writes docs/contracts/released_controls.json, as a release leaves it
"""

from __future__ import annotations

import dataclasses
import importlib
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from .paths import ROOT

DIFFERENCE = ROOT / "docs" / "evidence" / "mk124_apply_controls" / "contract_diff.md"
RELEASED = ROOT / "docs" / "contracts" / "released_controls.json"
_HEAD = """# What bounds a change: the difference to the last release

Made by `make evidence` from the code.

"""
Controls = Mapping[str, Mapping[str, Any]]


def controls() -> dict[str, dict[str, Any]]:
    """Of this tree: knobs and gates by name, remedies by code."""
    sys.path.insert(0, str(ROOT / ".dev"))
    rooms = "ansible_collections.modekeeper.core.plugins.module_utils"
    knobs = importlib.import_module(f"{rooms}._plan.knobs.registry").ALL
    actions = importlib.import_module(f"{rooms}._gate.actions")
    catalogue = importlib.import_module(f"{rooms}._reasons.catalogue").CATALOGUE
    return {
        "knobs": {knob.name: _plain(dataclasses.asdict(knob)) for knob in knobs},
        "gates": {
            name: {"place": number, "counts_for": [act.name for act in actions.ACTIONS if name in act.gates]}
            for number, name in actions.NUMBERS
        },
        "codes": {code: {"remedy": entry.remedy} for code, entry in catalogue.items()},
    }


def released() -> dict[str, Any]:
    """``version``, ``controls`` and a ``note`` of the last release."""
    found: dict[str, Any] = json.loads(RELEASED.read_text(encoding="utf-8"))
    return found


def difference(release: Mapping[str, Any], now: Controls) -> str:
    """The difference as Markdown, member by member.

    :param release: as :func:`released` gives it.
    """
    before: Controls = release["controls"]
    since = " ".join(filter(None, (f"Since {release['version']}.", release["note"])))
    return _HEAD + since + "\n" + "".join(_section(name, before.get(name, {}), now[name]) for name in now)


def _section(name: str, before: Mapping[str, Any], now: Mapping[str, Any]) -> str:
    rows = [f"| {change} | `{key}` | {words} |\n" for change, key, words in _changes(before, now)]
    table = "| | name | what |\n| --- | --- | --- |\n" + "".join(rows)
    return f"\n## {name.capitalize()}\n\n{table if rows else 'No difference.' + chr(10)}"


def _changes(before: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    yield from (("new", key, _words(now[key])) for key in now if key not in before)
    yield from (("gone", key, _words(before[key])) for key in before if key not in now)
    for key in now:
        was, is_ = before.get(key), now[key]
        if was is not None and was != is_:
            members = [name for name in sorted({*was, *is_}) if was.get(name) != is_.get(name)]
            told = (f"{name}: {_value(was.get(name))} → {_value(is_.get(name))}" for name in members)
            yield "changed", key, "; ".join(told)


def _words(entry: Mapping[str, Any]) -> str:
    return "; ".join(f"{name}: {_value(value)}" for name, value in entry.items() if value not in (None, [], "", {}))


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {found}" for name, found in value.items())
    found = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return found.replace("|", "\\|")


def _plain(value: Any) -> Any:
    """Figures as text, exact, and tuples as lists."""
    if isinstance(value, Mapping):
        return {name: _plain(found) for name, found in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(found) for found in value]
    return str(value) if isinstance(value, Decimal) else value


def main(arguments: Sequence[str]) -> None:
    """Command line."""
    if arguments:
        document = {"version": arguments[0], "controls": controls(), "note": ""}
        RELEASED.write_text(json.dumps(document, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    else:
        DIFFERENCE.write_text(difference(released(), controls()), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
