# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The filter that a playbook ends with. It imports the controller's side of Ansible, which the unit tests of modules must not."""

from __future__ import annotations

from typing import Any

import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.modekeeper.core.plugins.filter.reasons import FilterModule
from ansible_collections.modekeeper.core.plugins.module_utils._reasons.errors import in_words, reason

first_reason = FilterModule().filters()["first_reason"]


def test_the_first_reason_is_told() -> None:
    reasons = [reason("LOCK_HELD", "it is held"), reason("LOCK_LOST", "it is gone")]
    assert first_reason(reasons) == in_words(reasons[0])


@pytest.mark.parametrize("value", [[], None, {}, "text", [{}], [{"code": "LOCK_HELD"}], [{"message": 1}]])
def test_what_holds_no_reason_is_refused_in_words(value: Any) -> None:
    with pytest.raises(AnsibleFilterError, match="first_reason"):
        first_reason(value)
