# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""How a module reaches a cluster."""

from __future__ import annotations


class ModuleDocFragment:
    """Connection options, the same for all modules."""

    DOCUMENTATION = r"""
options:
  kubeconfig:
    description:
      - Path of the kubeconfig file.
      - If omitted, the files named by the environment variable E(KUBECONFIG) are used, then C(~/.kube/config), then the
        ServiceAccount of the pod that the play runs in.
    type: path
  context:
    description:
      - Name of the context within the kubeconfig.
      - If omitted, its current context is used.
    type: str
requirements:
  - kubernetes (Python library), for credentials and transport only
  - msgspec (Python library)
notes:
  - Connections use the credentials of the kubeconfig as they are. A module never widens rights, never impersonates and never
    falls back to another context.
"""
