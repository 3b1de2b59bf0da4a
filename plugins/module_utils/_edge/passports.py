# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The passport step: check a passport, list the templates, write one out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from .._artifact.files import read_bounded, write_atomic
from .._plan.passport.load import MAX_BYTES, load_passport
from .._plan.passport.model import Passport
from .._plan.passport.templates.registry import TEMPLATES
from .._reasons.errors import ModeKeeperError

if TYPE_CHECKING:
    from ansible.module_utils.basic import AnsibleModule


def passport(module: AnsibleModule) -> dict[str, Any]:
    """Run the step with the module's options."""
    state = module.params["state"]
    if state == "listed":
        return {"changed": False, "templates": [_facts(load_passport(name)) for name in TEMPLATES]}
    if state == "rendered":
        return _render(module.params["passport"], Path(module.params["dest"]), module)
    return {"changed": False, "passport": _facts(load_passport(module.params["passport"]))}


def _facts(found: Passport) -> dict[str, Any]:
    return {
        "description": found.body.get("description", ""),
        "id": found.id,
        "knobs": list(found.knob_names),
        "name": found.name,
        "source": found.source,
    }


def _render(name: str, dest: Path, module: AnsibleModule) -> dict[str, Any]:
    if name not in TEMPLATES:
        raise ModeKeeperError(
            "PASSPORT_MISSING",
            f"no template is named {name}; templates: {', '.join(TEMPLATES)}",
            templates=list(TEMPLATES),
        )
    found, text = load_passport(name), TEMPLATES[name]
    before = _standing(dest)
    # A passport that was rendered once is the user's: it is written over only when asked to.
    changed = before is None or (module.params["force"] and before != text)
    if changed and not module.check_mode:
        write_atomic(dest, text.encode("utf-8"))
    result = {"changed": changed, "dest": str(dest), "kept": before not in (None, text) and not changed}
    if changed and module._diff:
        result["diff"] = {
            "after": text,
            "after_header": f"{dest} (template {name})",
            "before": before or "",
            "before_header": str(dest),
        }
    return {**result, "passport": _facts(found)}


def _standing(dest: Path) -> str | None:
    """The text that stands there; None where there is no file."""
    try:
        return read_bounded(dest, MAX_BYTES, "PASSPORT").decode("utf-8", "replace")
    except ModeKeeperError as exc:
        if exc.code != "PASSPORT_MISSING":
            raise
    if not dest.parent.is_dir():
        raise ModeKeeperError("OUTPUT_UNWRITABLE", f"{dest.name}: its folder does not exist")
    return None
