# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Say what logs, metrics and a cluster show, with a picture of each finding."""

from __future__ import annotations

DOCUMENTATION = r"""
---
module: signals
short_description: Say what slows or endangers your jobs, with a picture of each finding
version_added: 0.2.0
author: The ModeKeeper Authors (@modekeeper)
description:
  - Reads telemetry, a cluster, a recording of one, or a mix of them, and names what it finds. Nothing else is needed, no passport and
    no plan, and nothing is changed.
  - Leaves C(observation.json), the same artefact that M(modekeeper.core.observe) makes, C(evaluation.md) to read it in, and in
    C(pictures/) a picture of each finding that records can show.
  - Of a live cluster no recording is left, and no value of an environment entry; M(modekeeper.core.observe) is for those.
options:
  snapshot:
    description:
      - A recording to look at in place of a cluster, or a folder of lists as C(kubectl get -o json) prints them.
    type: path
  pictures:
    description:
      - Whether C(pictures/ID.svg) is left of each finding that C(evaluation.md) shows and that records of telemetry can show.
      - Each is one small SVG, light and dark, that needs nothing else. They take the Python library vl-convert-python.
    type: bool
    default: true
  fail_on:
    description:
      - Names of signals (see the page of signals) that are not to be found, or V(any). Where one is found, the module fails with
        C(SIGNAL_UNWANTED) after all files are written, and returns all that it returns otherwise.
      - Without it findings do not fail the module.
    type: list
    elements: str
    default: []
extends_documentation_fragment:
  - modekeeper.core.attributes
  - modekeeper.core.attributes.read_only
  - modekeeper.core.attributes.actiongroup_cluster
  - modekeeper.core.cluster
  - modekeeper.core.ledger
  - modekeeper.core.ledger.state
  - modekeeper.core.out
  - modekeeper.core.step
  - modekeeper.core.step.clock
  - modekeeper.core.telemetry
requirements:
  - polars and numpy (Python libraries)
  - vl-convert-python (Python library), for pictures
seealso:
  - module: modekeeper.core.observe
"""

EXAMPLES = r"""
- name: Name the straggler in a folder of logs, and show it
  modekeeper.core.signals:
    telemetry:
      - logs/*.jsonl
    out: out

- name: Fail a pipeline whose training run was aborted or learns nothing any more
  modekeeper.core.signals:
    telemetry:
      - logs/*.jsonl
    fail_on:
      - run_aborted
      - loss_frozen
    pictures: false
    out: out
"""

RETURN = r"""
artifact:
  description: The observation that was made.
  returned: success
  type: dict
  contains:
    id:
      description: Its content address.
      type: str
    kind:
      description: C(Observation).
      type: str
    path:
      description: Where it stands, or would stand outside check mode.
      type: str
findings:
  description: The signals found that C(evaluation.md) shows, 40 at most, of each pattern in turn; the observation holds all.
  returned: when the sources were read
  type: list
  elements: dict
  contains:
    id:
      description: Of the signal in the observation.
      type: str
    pattern:
      description: Its name.
      type: str
    subject:
      description: What it is about, in words.
      type: str
    figures:
      description: Its first figures, in words.
      type: str
    window:
      description: Steps and times between which it holds.
      type: dict
    picture:
      description: Path of its picture; null where there is none.
      type: str
outcome:
  description: C(signal_found), C(no_actionable_signal) or C(insufficient_evidence).
  returned: success
  type: str
pictures:
  description: Paths of the pictures.
  returned: when asked for
  type: list
  elements: str
reasons:
  description: What was refused, left out or irregular, as C({code, message, remedy}) in the order of precedence.
  returned: always
  type: list
  elements: dict
summary:
  description: Counts of what was seen.
  returned: success
  type: dict
ok:
  description: Whether no signal of O(fail_on) was found.
  returned: when the sources were read
  type: bool
code:
  description: The reason code of a failure.
  returned: failure
  type: str
check_mode:
  description: Whether the module ran in check mode.
  returned: always
  type: bool
"""

from ..module_utils._edge.argspec import CLUSTER, LEDGER, OUT, STEP, TELEMETRY, ArgumentSpec
from ..module_utils._edge.finding import find
from ..module_utils._edge.step import run_step

SPEC = (
    CLUSTER.merge(OUT)
    .merge(LEDGER)
    .merge(STEP)
    .merge(TELEMETRY)
    .merge(
        ArgumentSpec(
            {
                "snapshot": {"type": "path"},
                "pictures": {"type": "bool", "default": True},
                "fail_on": {"type": "list", "elements": "str", "default": []},
            }
        )
    )
)


def main() -> None:
    """Entry point of the module."""
    run_step(SPEC, find, ("msgspec", "polars", "numpy"))


if __name__ == "__main__":
    main()
