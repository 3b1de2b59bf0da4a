# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Everything that is wrong with a parsed passport, each with its line, path and remedy."""

from __future__ import annotations

import copy
import difflib
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ..pointer import pointer
from .problem import Place, Problem
from .schema import SCHEMA, SECTIONS
from .sections.model import Finding
from .yaml_strict import ParsedYaml

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

_LOOKS_LIKE = {"yes": "true", "on": "true", "y": "true", "no": "false", "off": "false", "n": "false"}
_TYPES = {
    "array": "a list",
    "boolean": "true or false",
    "integer": "a whole number",
    "null": "nothing",
    "number": "a number",
    "object": "a mapping",
    "string": "text",
}


def problems_of(parsed: ParsedYaml) -> list[Problem]:
    """The problems of form, schema, contradiction and ceiling, unordered."""
    found = list(parsed.problems)
    if isinstance(parsed.value, dict):
        errors = list(_schema_errors(parsed.value))
        found += [_placed(parsed, finding) for error in errors for finding in _explained(error)]
        found += [_placed(parsed, finding) for finding in _section_findings(_sound_part(parsed.value))]
    elif not found:
        found.append(Problem("PASSPORT_INVALID", Place(1, 1), "", "a passport is a mapping of sections"))
    return found


def _schema_errors(body: Mapping[str, Any]) -> Iterator[ValidationError]:
    from jsonschema import Draft202012Validator

    yield from Draft202012Validator(SCHEMA).iter_errors(body)


def _section_findings(body: Mapping[str, Any]) -> Iterator[Finding]:
    for section in SECTIONS:
        if section.name in body:
            yield from section.check(body)


def _sound_part(body: Mapping[str, Any]) -> dict[str, Any]:
    """What is left when everything that breaks the schema is taken out, so that its contradictions are reported in the same go."""
    sound: dict[str, Any] = copy.deepcopy(dict(body))
    while True:
        errors = [error for error in _schema_errors(sound) if error.absolute_path or error.validator != "required"]
        if not errors:
            return sound
        for error in errors:
            _take_out(sound, error)


def _take_out(sound: dict[str, Any], error: ValidationError) -> None:
    path: list[str | int] = list(error.absolute_path)
    members: list[Any] = [path.pop()] if path and error.validator != "additionalProperties" else []
    if error.validator == "additionalProperties":
        members = _unknown(error)
    # An element of a list is not taken out alone: that would move its neighbours, and the paths of what is found in them.
    while members and isinstance(members[0], int):
        members = [path.pop()]
    holder: Any = sound
    for step in path:
        holder = holder.get(step, {}) if isinstance(holder, dict) else holder[step]
    for member in members:
        holder.pop(member, None)


def _unknown(error: ValidationError) -> list[str]:
    instance: Any = error.instance
    schema: Any = error.schema
    return sorted(set(instance) - set(schema.get("properties", {})))


def _placed(parsed: ParsedYaml, finding: Finding) -> Problem:
    # An entry of a mapping stands where its key stands, one of a list where it begins.
    place = parsed.places.get(finding.path + "#key") or parsed.places.get(finding.path) or Place(1, 1)
    return Problem(finding.code, place, finding.path, finding.message, finding.remedy)


def _explained(error: ValidationError) -> Iterator[Finding]:
    path = pointer(error.absolute_path)
    instance: Any = error.instance
    schema: Any = error.schema
    rule: Any = error.validator_value
    if error.validator == "additionalProperties":
        known = sorted(schema.get("properties", {}))
        for key in _unknown(error):
            near = difflib.get_close_matches(key, known, n=1, cutoff=0.5)
            remedy = f"Did you mean {near[0]}?" if near else f"Known here: {', '.join(known) or 'none'}."
            yield Finding("PASSPORT_INVALID", path + pointer([key]), f"unknown key {_shown(key)}", remedy)
    elif error.validator == "required":
        # The library reports each missing key for itself; its message begins with the key.
        missing = (key for key in rule if key not in instance and error.message.startswith(repr(key)))
        key = next(missing, "a key")
        yield Finding("PASSPORT_INVALID", path, f"{key} is missing", f"Add {key}.")
    else:
        message, remedy = _plain(error)
        yield Finding("PASSPORT_INVALID", path, message, remedy)


def _plain(error: ValidationError) -> tuple[str, str]:
    value: Any = error.instance
    rule: Any = error.validator_value
    if error.validator == "type":
        wanted = " or ".join(_TYPES[name] for name in ([rule] if isinstance(rule, str) else rule))
        hint = _LOOKS_LIKE.get(value.lower()) if isinstance(value, str) and "boolean" in str(rule) else None
        remedy = f"Write {hint}; {value} is text here." if hint else f"Write {wanted}."
        if isinstance(value, str) and value[:1].isdigit() and "text" not in wanted and hint is None:
            remedy = f"Write {wanted}, without quotes, leading zeros or signs; {value} is text here."
        return f"this must be {wanted}, not {_shown(value)}", remedy
    if error.validator in ("enum", "const"):
        choices = [str(entry) for entry in (rule if error.validator == "enum" else [rule])]
        near = difflib.get_close_matches(str(value), choices, n=1, cutoff=0.5)
        remedy = f"Did you mean {near[0]}?" if near else f"One of: {', '.join(choices)}."
        return f"{_shown(value)} is not known here", remedy
    texts = {
        "pattern": f"{_shown(value)} does not have the form {rule}",
        "minimum": f"{_shown(value)} is below {rule}",
        "maximum": f"{_shown(value)} is above {rule}",
        "exclusiveMinimum": f"{_shown(value)} is not above {rule}",
        "exclusiveMaximum": f"{_shown(value)} is not below {rule}",
        "minItems": "this list must not be empty",
        "maxItems": f"this list holds more than {rule} entries",
        "minLength": "this text must not be empty",
        "maxLength": f"this text is longer than {rule} characters",
        "minProperties": "this mapping must not be empty",
        "maxProperties": f"this mapping holds more than {rule} entries",
        "oneOf": f"{_shown(value)} is of none of the forms allowed here",
    }
    return texts.get(str(error.validator), f"this breaks the rule {error.validator}"), ""


def _shown(value: Any) -> str:
    """A value for a message: scalars only, cut, and never what may be key material."""
    if isinstance(value, (dict, list)):
        return "a mapping" if isinstance(value, dict) else "a list"
    if value is None or isinstance(value, bool):
        return {None: "nothing", True: "true", False: "false"}[value]
    text = repr(value) if isinstance(value, str) else str(value)
    return "a long text" if len(text) > 80 or "KEY" in text else text
