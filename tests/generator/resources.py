# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Where the API server keeps each kind a shape may hold."""

from __future__ import annotations

from .crds import KINDS
from .manifest import Manifest

_BUILT_IN = {
    ("v1", "Node"): ("nodes", False),
    ("v1", "Namespace"): ("namespaces", False),
    ("v1", "Pod"): ("pods", True),
    ("v1", "Service"): ("services", True),
    ("v1", "ResourceQuota"): ("resourcequotas", True),
    ("v1", "LimitRange"): ("limitranges", True),
    ("apps/v1", "Deployment"): ("deployments", True),
    ("apps/v1", "StatefulSet"): ("statefulsets", True),
    ("apps/v1", "DaemonSet"): ("daemonsets", True),
    ("batch/v1", "Job"): ("jobs", True),
    ("batch/v1", "CronJob"): ("cronjobs", True),
    ("policy/v1", "PodDisruptionBudget"): ("poddisruptionbudgets", True),
    ("autoscaling/v2", "HorizontalPodAutoscaler"): ("horizontalpodautoscalers", True),
    ("apiextensions.k8s.io/v1", "CustomResourceDefinition"): ("customresourcedefinitions", False),
}
_ALL = _BUILT_IN | {(f"{kind.group}/{kind.version}", kind.kind): (kind.plural, kind.namespaced) for kind in KINDS}


def collection(manifest: Manifest) -> str:
    """Path of the list the object is in."""
    version = str(manifest.body["apiVersion"])
    plural, namespaced = _ALL[version, manifest.kind]
    base = f"/apis/{version}" if "/" in version else f"/api/{version}"
    return f"{base}/namespaces/{manifest.namespace}/{plural}" if namespaced else f"{base}/{plural}"
