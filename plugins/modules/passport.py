# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Check a passport, list the templates, write one out."""

from __future__ import annotations

DOCUMENTATION = r"""
---
module: passport
short_description: Check a passport, list the templates, or write one out
version_added: 0.2.0
author: The ModeKeeper Authors (@modekeeper)
description:
  - A passport is the YAML file in which you say what may be changed, how far, when, by whom, and how it is judged.
  - This module checks one and reports all that is wrong with it in one go, each with line, column, path and remedy; lists the
    templates that ship; or writes a template out, to be narrowed.
  - It contacts no cluster.
options:
  state:
    description:
      - With V(validated) the passport is checked; the module fails with a reason code where it is not sound.
      - With V(listed) the templates are returned.
      - With V(rendered) the template named by O(passport) is written to O(dest).
    type: str
    choices: [validated, listed, rendered]
    default: validated
  passport:
    description:
      - Path of a passport, or name of a template. With O(state=rendered) only the name of a template.
      - A template wins over a file that bears just its name; write V(./pilot) for the file.
      - Required unless O(state=listed).
    type: str
  dest:
    description:
      - File that the template is written to, in a folder that exists.
      - Required with O(state=rendered).
    type: path
  force:
    description:
      - Whether a file at O(dest) that differs from the template is written over. If V(false), it is kept.
    type: bool
    default: false
  chdir:
    description:
      - Folder against which relative paths in the other options are read.
    type: path
extends_documentation_fragment:
  - modekeeper.core.attributes
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
  idempotent:
    support: full
requirements:
  - PyYAML, jsonschema and python-dateutil (Python libraries)
notes:
  - Plain scalars are read as JSON would read them. What is neither V(true), V(false), V(null) nor a decimal number is text, also
    V(no), V(on), V(010), V(1:30) and dates.
seealso:
  - module: modekeeper.core.plan
  - module: modekeeper.core.verify
"""

EXAMPLES = r"""
- name: List the templates
  modekeeper.core.passport:
    state: listed

- name: Write one out to begin with
  modekeeper.core.passport:
    state: rendered
    passport: safe
    dest: passport.yml

- name: Check it after it was edited
  modekeeper.core.passport:
    passport: passport.yml
"""

RETURN = r"""
passport:
  description: The passport that was checked, or the template that was written.
  returned: when O(state) is V(validated) or V(rendered)
  type: dict
  contains:
    id:
      description: Its content address. Comments and layout do not enter it.
      type: str
    name:
      description: The name it gives itself.
      type: str
    description:
      description: What it says of itself.
      type: str
    source:
      description: The name it was loaded by.
      type: str
    knobs:
      description: Knobs that it allows.
      type: list
      elements: str
templates:
  description: The templates that ship, each as RV(passport).
  returned: when O(state=listed)
  type: list
  elements: dict
dest:
  description: Where the template stands.
  returned: when O(state=rendered)
  type: str
kept:
  description: Whether a file that differs from the template stood there and was kept.
  returned: when O(state=rendered)
  type: bool
reasons:
  description:
    - Why the module failed, as C({code, message, remedy}). For a passport that is not sound it holds C(problems), a list of
      C({code, line, column, path, message, remedy}).
  returned: failure
  type: list
  elements: dict
code:
  description: The reason code of a failure.
  returned: failure
  type: str
check_mode:
  description: Whether the module ran in check mode.
  returned: always
  type: bool
"""

from ..module_utils._edge.argspec import ArgumentSpec
from ..module_utils._edge.passports import passport
from ..module_utils._edge.step import run_step

SPEC = ArgumentSpec(
    {
        "state": {"type": "str", "choices": ["validated", "listed", "rendered"], "default": "validated"},
        "passport": {"type": "str", "no_log": False},
        "dest": {"type": "path"},
        "force": {"type": "bool", "default": False},
        "chdir": {"type": "path"},
    },
    required_if=(("state", "validated", ("passport",)), ("state", "rendered", ("passport", "dest"))),
)


def main() -> None:
    """Entry point of the module."""
    run_step(SPEC, passport, ("msgspec", "yaml", "jsonschema", "dateutil"))


if __name__ == "__main__":
    main()
