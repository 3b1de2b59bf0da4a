# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Every check, in the order of the report. A new check is one file under ``static/`` or ``live/`` and one line here.

The imports are written out because AnsiballZ bundles only what is imported literally.
"""

from __future__ import annotations

from .live import (
    capacity,
    cluster_uid,
    drift,
    dry_run,
    identity,
    ownership,
    probe_pods,
    quota,
    side_changes,
    warnings,
    webhooks,
)
from .live.check import LiveCheck
from .static import (
    autoscaler_after,
    blast_size,
    change_digest,
    cluster_match,
    disruption_budget,
    freeze,
    headroom,
    knob_bounds,
    min_ready,
    owners,
    patch_form,
    plan_again,
    plan_inputs,
    plan_time,
    products,
    resources_after,
    rest,
    scope,
    strategy,
    target_state,
)
from .static.check import StaticCheck

STATIC: tuple[StaticCheck, ...] = (
    plan_inputs.CHECK,
    plan_again.CHECK,
    plan_time.CHECK,
    change_digest.CHECK,
    cluster_match.CHECK,
    freeze.CHECK,
    scope.CHECK,
    knob_bounds.CHECK,
    headroom.CHECK,
    rest.CHECK,
    resources_after.CHECK,
    autoscaler_after.CHECK,
    products.CHECK,
    blast_size.CHECK,
    min_ready.CHECK,
    disruption_budget.CHECK,
    strategy.CHECK,
    owners.CHECK,
    target_state.CHECK,
    patch_form.CHECK,
)

LIVE: tuple[LiveCheck, ...] = (
    cluster_uid.CHECK,
    identity.CHECK,
    drift.CHECK,
    dry_run.CHECK,
    side_changes.CHECK,
    ownership.CHECK,
    warnings.CHECK,
    probe_pods.CHECK,
    quota.CHECK,
    capacity.CHECK,
    webhooks.CHECK,
)
