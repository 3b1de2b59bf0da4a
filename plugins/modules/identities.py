# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Put the three identities and the verifier's fence into a cluster, take them away, or render them."""

from __future__ import annotations

DOCUMENTATION = r"""
---
module: identities
short_description: The three identities of ModeKeeper and the fence around the verifier
version_added: 0.2.0
author: The ModeKeeper Authors (@modekeeper)
description:
  - Puts the observer, the verifier and the applier into a cluster, with just the rights that each needs, and the admission policy
    that refuses whatever the verifier sends that is not a dry run. Takes them away again, or renders them as plain manifests.
  - An administrator runs it once, through C(ansible-playbook modekeeper.core.install).
  - Every write is dry-run first. The fence is proven, by a real create as the verifier that the API server must refuse, before the
    verifier gets rights beyond the namespace C(modekeeper-system). If the fence lets the create through, the rights are withdrawn.
  - An installation that broke off, or that somebody altered, is mended by running it again.
options:
  state:
    description:
      - V(present) brings every object to what it must be and proves the fence.
      - V(absent) removes, in the reverse order, what bears our label and one of our names, and nothing else.
      - V(rendered) writes the manifests to O(path) and contacts no cluster.
    type: str
    choices: [present, absent, rendered]
    default: present
  applier:
    description:
      - What the applier may patch. Nothing by default.
      - Rights of an earlier run that are no longer listed are taken back.
      - Ignored for V(absent).
    type: list
    elements: dict
    default: []
    suboptions:
      namespace:
        description: Where the objects stand. Left out for nodes and other objects outside namespaces.
        type: str
      resource:
        description: The resource as RBAC names it, with its API group, as V(deployments.apps), V(configmaps) or V(nodes).
        type: str
        required: true
      names:
        description: Names of the objects; at least one.
        type: list
        elements: str
        required: true
  path:
    description:
      - For V(rendered), the file to write when the name ends in C(.yaml) or C(.yml), else a folder with a file an object and a
        C(kustomization.yaml).
      - Files of an earlier rendering in that folder that are no longer wanted are removed.
    type: path
  kill_switch_file:
    description: A file whose existence means that the kill-switch is on.
    type: path
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
  - PyYAML (Python library)
notes:
  - With the kill-switch on (the environment variable E(MODEKEEPER_KILL_SWITCH), O(kill_switch_file), the ConfigMap
    C(modekeeper-system/modekeeper-kill-switch) or a binding to the policy C(modekeeper-kill-switch)) nothing is written. In check
    mode the diff is made all the same, and RV(ok) is false. A ledger that could not take the record of the change does the same.
  - The fence is tried with a token of the verifier's ServiceAccount, so the API server itself must accept such tokens.
seealso:
  - name: The three identities
    description: What each may do, and how the fence works.
    link: https://github.com/modekeeper/core/tree/main/docs/docsite/rst/identities.rst
"""

EXAMPLES = r"""
- name: Render the manifests for those who install by Git
  modekeeper.core.identities:
    state: rendered
    path: identities.yaml
    applier:
      - namespace: training
        resource: deployments.apps
        names: [loader, trainer]

- name: Put the identities in place
  modekeeper.core.identities:
    kubeconfig: ~/.kube/config
    state: present

- name: Take them away again
  modekeeper.core.identities:
    kubeconfig: ~/.kube/config
    state: absent
"""

RETURN = r"""
ok:
  description: Whether nothing stands against it; false only in check mode, when the kill-switch is on.
  returned: success
  type: bool
outcome:
  description: C(installed), C(removed) or C(rendered); C(planned) in check mode; C(refused) in check mode with the kill-switch on.
  returned: success
  type: str
objects:
  description: Every object in the order of the work, and what was (in check mode, would be) done to it.
  returned: when O(state) is not V(rendered)
  type: list
  elements: dict
  contains:
    object:
      description: Kind, namespace and name.
      type: str
    action:
      description: C(keep), C(create), C(patch), C(replace), C(recreate) or C(delete).
      type: str
fence_proven:
  description: Whether a real create as the verifier was seen to be refused by the fence. Never in check mode.
  returned: when O(state=present)
  type: bool
reasons:
  description: Why it is refused, what was left in place, as C({code, message, remedy}) in the order of precedence.
  returned: always
  type: list
  elements: dict
summary:
  description: One sentence.
  returned: success
  type: str
recorded:
  description:
    - The line of the ledger about a rendering, C({ledger, seq, hash}); V(null) in check mode and where O(ledger) was left empty.
    - What changes a cluster is always recorded, its intent before the first write; its ids are the SHA-256 of the file that
      O(state=rendered) writes and, of the result, that of the canonical JSON of RV(objects).
  returned: when O(state=rendered)
  type: dict
notices:
  description: Why the ledger took no event, as C({code, message, remedy}).
  returned: when O(state=rendered)
  type: list
  elements: dict
code:
  description: The reason code of a failure.
  returned: failure
  type: str
"""

import os
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.modekeeper.core.plugins.module_utils._artifact.canonical import digest, digest_bytes
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.client import ApiClient
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.clock import SystemClock
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.credentials import load_endpoint
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.identities import report
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.identities.api import ObjectApi
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.identities.applier import parse_targets
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.identities.install import install, remove
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.identities.manifests import manifests
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.identities.render import render_file
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.identities.rendering import write_rendered
from ansible_collections.modekeeper.core.plugins.module_utils._cluster.kill_switch.sources import (
    kill_switch_reasons,
    refuse,
)
from ansible_collections.modekeeper.core.plugins.module_utils._edge.argspec import CLUSTER, LEDGER, ArgumentSpec
from ansible_collections.modekeeper.core.plugins.module_utils._edge.recording import Recorder
from ansible_collections.modekeeper.core.plugins.module_utils._edge.step import run_step
from ansible_collections.modekeeper.core.plugins.module_utils._ledger.append import Entry
from ansible_collections.modekeeper.core.plugins.module_utils._ledger.events import INSTALL, REMOVE, Event

APPLIER = {
    "namespace": {"type": "str"},
    "resource": {"type": "str", "required": True},
    "names": {"type": "list", "elements": "str", "required": True},
}
SPEC = CLUSTER.merge(LEDGER).merge(
    ArgumentSpec(
        {
            "state": {"type": "str", "choices": ["present", "absent", "rendered"], "default": "present"},
            "applier": {"type": "list", "elements": "dict", "default": [], "options": APPLIER},
            "path": {"type": "path"},
            "kill_switch_file": {"type": "path"},
            "chdir": {"type": "path"},
        },
        required_if=(("state", "rendered", ("path",)),),
    )
)


def rendered(module: AnsibleModule) -> dict[str, Any]:
    """Write manifests; no cluster, so no kill-switch either."""
    found = manifests(parse_targets(module.params["applier"]))
    changes = write_rendered(Path(module.params["path"]), found, check_mode=module.check_mode)
    recorder = Recorder.of(module.params, check_mode=module.check_mode)
    recorded = recorder.note(Entry(Event.RENDER, (digest_bytes(render_file(found)),)))
    return recorded.result() | {
        "changed": bool(changes),
        "diff": changes,
        "ok": True,
        "outcome": "planned" if module.check_mode else "rendered",
        "reasons": [],
        "summary": f"{len(found)} objects, {len(changes)} files changed",
    }


def in_cluster(module: AnsibleModule) -> dict[str, Any]:
    """Install or remove."""
    params, check_mode, clock = module.params, module.check_mode, SystemClock()
    targets = parse_targets(params["applier"])
    endpoint = load_endpoint(Path(params["kubeconfig"]) if params["kubeconfig"] else None, params["context"])
    api = ObjectApi(ApiClient(endpoint, clock=clock), clock)
    file = Path(params["kill_switch_file"]) if params["kill_switch_file"] else None
    recorder = Recorder.of(params, check_mode=check_mode)
    against = [*kill_switch_reasons(api, os.environ, file), *recorder.against()]
    if not check_mode:
        refuse(against)
    present = params["state"] == "present"
    wanted = [digest_bytes(render_file(manifests(targets)))] if present else []
    change = recorder.change(INSTALL if present else REMOVE, *wanted)
    with nullcontext([]) if check_mode else change as made:
        if present:
            done = install(api, targets, clock=clock, connect=ApiClient, check_mode=check_mode)
        else:
            done = remove(api, clock=clock, check_mode=check_mode)
        made.append(digest(report.actions(done.steps)))
    result: dict[str, Any] = {"fence_proven": done.proof is not None} if present else {}
    finished = "installed" if present else "removed"
    return result | {
        "changed": bool(done.changes),
        "diff": report.diffs(done.steps),
        "objects": report.actions(done.steps),
        "ok": not against,
        "outcome": "refused" if against else "planned" if check_mode else finished,
        "reasons": [*against, *done.left],
        "summary": report.summary(done.steps, check_mode=check_mode),
    }


def main() -> None:
    """Entry point."""
    run_step(SPEC, lambda module: (rendered if module.params["state"] == "rendered" else in_cluster)(module))


if __name__ == "__main__":
    main()
