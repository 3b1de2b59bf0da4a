# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Engage or release the kill-switch of a cluster."""

from __future__ import annotations

DOCUMENTATION = r"""
---
module: kill_switch
short_description: Engage or release the kill-switch of a cluster
version_added: 0.3.0
author: The ModeKeeper Authors (@modekeeper)
description:
  - Engaging makes the binding of the admission policy C(modekeeper-kill-switch), so that the API server refuses whatever the applier
    sends, dry runs too, and sets C(data.engaged) of the ConfigMap C(modekeeper-system/modekeeper-kill-switch) to C("true"). The
    applier's lock and journal are let through, so that a halted change is still written down.
  - Releasing takes both back, the binding last. It releases neither the environment variable E(MODEKEEPER_KILL_SWITCH) nor a file.
  - Whoever engages or releases it does so with an identity of their own; the applier may do neither. Who and why is written down in
    the ledger, and on the ConfigMap.
  - Nothing goes on by itself after a release. A change that was halted waits for C(ansible-playbook modekeeper.core.recover).
options:
  state:
    description: What the switch is to be.
    type: str
    choices: [engaged, released]
    required: true
  because:
    description: Why, in a sentence; read by whoever finds the switch on. It must hold no secret.
    type: str
    required: true
  chdir:
    description: Folder against which relative paths in the other options are read.
    type: path
extends_documentation_fragment:
  - modekeeper.core.attributes
  - modekeeper.core.attributes.actiongroup_cluster
  - modekeeper.core.cluster
  - modekeeper.core.ledger
  - modekeeper.core.ledger.state
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
  idempotent:
    support: full
requirements:
  - Kubernetes 1.30 or newer
notes:
  - A policy takes about a second to bite at the server. ModeKeeper itself reads all sources before every write.
  - Where the ledger takes no event, engaging goes on with a notice, for stopping is never held back; releasing is refused.
seealso:
  - module: modekeeper.core.identities
"""

EXAMPLES = r"""
- name: Stop every write of the applier
  modekeeper.core.kill_switch:
    kubeconfig: ~/.kube/config
    state: engaged
    because: Incident 4711, nobody changes anything

- name: Let it write again
  modekeeper.core.kill_switch:
    kubeconfig: ~/.kube/config
    state: released
    because: Incident 4711 is closed
"""

RETURN = r"""
ok:
  description: Whether nothing stands against it.
  returned: success
  type: bool
outcome:
  description: C(engaged) or C(released); C(planned) in check mode; C(refused) in check mode where the ledger would take no event.
  returned: success
  type: str
objects:
  description: What was (in check mode, would be) done to the binding and the ConfigMap, as C({object, action}).
  returned: success
  type: list
  elements: dict
reasons:
  description: Why it is refused, as C({code, message, remedy}) in the order of precedence.
  returned: always
  type: list
  elements: dict
notices:
  description: Why the ledger took no event when the switch was engaged, as C({code, message, remedy}).
  returned: success
  type: list
  elements: dict
summary:
  description: One sentence.
  returned: success
  type: str
code:
  description: The reason code of a failure.
  returned: failure
  type: str
"""

from ansible_collections.modekeeper.core.plugins.module_utils._edge.argspec import CLUSTER, LEDGER, ArgumentSpec
from ansible_collections.modekeeper.core.plugins.module_utils._edge.step import run_step
from ansible_collections.modekeeper.core.plugins.module_utils._edge.switching import turn_switch

SPEC = CLUSTER.merge(LEDGER).merge(
    ArgumentSpec(
        {
            "state": {"type": "str", "choices": ["engaged", "released"], "required": True},
            "because": {"type": "str", "required": True},
            "chdir": {"type": "path"},
        }
    )
)


def main() -> None:
    """Entry point."""
    run_step(SPEC, turn_switch)


if __name__ == "__main__":
    main()
