# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Why the identities were not put in place, or not taken away."""

from __future__ import annotations

from ..model import Family, Reason

FAMILY = Family(
    name="install",
    rank=290,
    title="Identities",
    reasons=(
        Reason(
            "FENCE_OPEN",
            "The API server let a write of the verifier pass, so its rights were withdrawn again.",
            "See which admission plugins the API server runs: it must enable ValidatingAdmissionPolicy.",
        ),
        Reason(
            "FENCE_UNPROVEN",
            "It could not be tried whether the fence holds; the verifier got no rights that it did not have.",
            "See the message; then run playbook install again.",
        ),
        Reason(
            "INSTALL_FORBIDDEN",
            "The API server refuses to let this identity write an object of the installation.",
            "Run playbook install as a cluster administrator, or see which admission policy refuses it.",
        ),
        Reason(
            "INSTALL_UNSUPPORTED",
            "The API server does not serve a kind that the installation needs.",
            "Use Kubernetes 1.30 or newer, which serves admissionregistration.k8s.io/v1 ValidatingAdmissionPolicy.",
        ),
        Reason(
            "INSTALL_REJECTED",
            "The API server finds an object of the installation invalid.",
            "Report it with the version of the API server.",
        ),
        Reason(
            "INSTALL_CONTENTION",
            "An object of the installation was changed by somebody else at the same moment.",
            "See who writes it, then run again; what is half done is mended.",
        ),
        Reason(
            "INSTALL_TERMINATING",
            "The namespace of the installation is still being deleted.",
            "Wait until it is gone, or see which finalizer holds it, then run again.",
        ),
        Reason(
            "INSTALL_LEFT",
            "An object was left in place because it is not ours to remove.",
            "Remove it by hand if nobody needs it.",
        ),
    ),
)
