# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Which playbook asks for which feature. What is not named here asks for none: reading, rollback, leaving quarantine."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

FEATURE = re.compile(r"[a-z_]{1,32}")
PLAYBOOK_FEATURE: Mapping[str, str] = MappingProxyType(
    {
        "apply": "apply",
        "federation_pack": "fleet",
        "isolate": "quarantine",
        "policy_rollout": "fleet",
    }
)
