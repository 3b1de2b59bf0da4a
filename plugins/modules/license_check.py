# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Check a licence: offline, every reason told, nothing opened."""

from __future__ import annotations

DOCUMENTATION = r"""
---
module: license_check
short_description: Check a licence and say until when it holds
version_added: 0.2.0
author: The ModeKeeper Authors (@modekeeper)
description:
  - Follows the licence to its issuer, the issuer to a root of the vendor's root sets, and the root sets to the one that this build is
    pinned to; holds revocation lists, clock, cluster and feature against it; and leaves C(license.json).
  - Everything is evaluated and every reason told, in one order of precedence. What rests on a failed input is C(not_evaluated).
  - Nothing is asked of a network but, where a cluster is named, the uid of its namespace C(kube-system) and its clock.
  - The result opens nothing. What needs a licence judges it again from the files.
  - A refused licence is a result, not a failure of the module. RV(ok) says whether it holds; the playbook ends with the first
    reason code where it does not.
options:
  at:
    description:
      - A moment, C(YYYY-MM-DDTHH:MM:SSZ), to answer for in place of now, lists included. Such a forecast has outcomes of its own and
        writes no trust state.
    type: str
extends_documentation_fragment:
  - modekeeper.core.attributes
  - modekeeper.core.attributes.read_only
  - modekeeper.core.attributes.actiongroup_cluster
  - modekeeper.core.cluster
  - modekeeper.core.trust
  - modekeeper.core.ledger
  - modekeeper.core.out
  - modekeeper.core.step
  - modekeeper.core.step.clock
attributes:
  check_mode:
    description: Can run in C(check_mode). A cluster is never changed; under C(check_mode) neither artefact nor trust state is written.
notes:
  - A cluster is judged when O(kubeconfig) or O(context) is given, a feature when O(feature) is.
  - The time of the check is O(now), then E(SOURCE_DATE_EPOCH), then the clock.
seealso:
  - module: modekeeper.core.verify
"""

EXAMPLES = r"""
- name: Look at a licence
  modekeeper.core.license_check:
    license: license.json
    trust: trust
    trust_state: trust-state.json
    out: out

- name: Ask whether apply will work on Saturday
  modekeeper.core.license_check:
    license: license.json
    trust: trust
    trust_state: trust-state.json
    kubeconfig: kubeconfig
    feature: apply
    at: "2026-06-06T02:00:00Z"
    out: out
"""

RETURN = r"""
artifact:
  description: The report that was made.
  returned: success
  type: dict
  contains:
    id:
      description: Its content address.
      type: str
    kind:
      description: C(License).
      type: str
    path:
      description: Where it stands, or would stand outside check mode.
      type: str
ok:
  description: Whether nothing stands against what was asked for.
  returned: success
  type: bool
outcome:
  description: C(holds) or C(refused); of a forecast C(would_hold) or C(would_be_refused).
  returned: success
  type: str
holds_until:
  description: The last moment at which the same files hold; null where they do not.
  returned: success
  type: str
reasons:
  description: What stands against the licence, as C({code, message, remedy}) in the order of precedence.
  returned: always
  type: list
  elements: dict
notices:
  description: What to see to while it holds, in the same form. Ansible prints them as warnings too.
  returned: success
  type: list
  elements: dict
summary:
  description: Counts of the checks by result.
  returned: success
  type: dict
recorded:
  description:
    - The line of the ledger that says so, C({ledger, seq, hash}).
    - V(null) in check mode, where O(ledger) was left empty, and where the ledger took no event, which RV(notices) then tells.
  returned: success
  type: dict
code:
  description: The reason code of a failure.
  returned: failure
  type: str
check_mode:
  description: Whether the module ran in check mode.
  returned: always
  type: bool
"""

from ..module_utils._edge.argspec import CLUSTER, LEDGER, OUT, STEP, TRUST, ArgumentSpec
from ..module_utils._edge.licensing import check_license
from ..module_utils._edge.step import run_step

SPEC = CLUSTER.merge(OUT).merge(LEDGER).merge(STEP).merge(TRUST).merge(ArgumentSpec({"at": {"type": "str"}}))


def main() -> None:
    """Entry point of the module."""
    run_step(SPEC, check_license, ("cryptography", "msgspec"))


if __name__ == "__main__":
    main()
