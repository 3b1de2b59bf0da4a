# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What may be asked of the gate, and which gates count for it. Reading and going back ask for no licence."""

from __future__ import annotations

from dataclasses import dataclass

from .._license.features import PLAYBOOK_FEATURE

#: The gates by name, in the one order. Two gates share the number 11.
NUMBERS: tuple[tuple[int, str], ...] = (
    (1, "kill_switch"),
    (2, "audit"),
    (3, "plan"),
    (4, "verify"),
    (5, "license"),
    (6, "cluster"),
    (7, "journal"),
    (8, "lock"),
    (9, "approval"),
    (10, "freeze"),
    (11, "breaker"),
    (11, "quarantine"),
    (12, "slo"),
    (13, "scope"),
    (14, "bound"),
    (15, "blast"),
    (16, "conflict"),
    (17, "drift"),
    (18, "admit"),
)
ALL = frozenset(name for _number, name in NUMBERS)


@dataclass(frozen=True)
class Action:
    """Something that writes to a cluster.

    :ivar gates: names of the gates that count.
    :ivar feature: what the licence must hold; None where the gate of the licence does not count.
    :ivar waived: codes that do not count, though their gate does.
    """

    name: str
    gates: frozenset[str]
    feature: str | None = None
    waived: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if not self.gates <= ALL or ("license" in self.gates) != (self.feature is not None):
            raise ValueError(f"{self.name} names a gate that is none, or a licence without a feature")


APPLY = Action("apply", ALL, PLAYBOOK_FEATURE["apply"])
ISOLATE = Action(
    "isolate",
    ALL - {"bound"},
    PLAYBOOK_FEATURE["isolate"],
    # Its targets are what quarantine holds, and nodes: they have neither namespace nor the labels of a workload.
    frozenset({"QUARANTINE_TARGET", "SCOPE_NAMESPACE", "SCOPE_SELECTOR"}),
)
RELEASE_ISOLATION = Action("release_isolation", frozenset({"kill_switch", "audit", "cluster", "lock", "drift"}))
RECOVER_RESUME = Action("recover_resume", ALL - {"journal"}, PLAYBOOK_FEATURE["apply"])
RECOVER_ROLLBACK = Action("recover_rollback", frozenset({"kill_switch", "audit", "cluster", "lock"}))
ROLLBACK = Action(
    "rollback",
    RECOVER_ROLLBACK.gates | {"verify"},
    # What it restores was judged before: there is nothing to compare with.
    waived=frozenset({"VERIFY_AFTER_BLIND"}),
)
POLICY_ROLLOUT = Action(
    "policy_rollout",
    frozenset({"kill_switch", "audit", "license", "cluster", "lock", "approval"}),
    PLAYBOOK_FEATURE["policy_rollout"],
)
ACTIONS: tuple[Action, ...] = (
    APPLY,
    ISOLATE,
    RELEASE_ISOLATION,
    RECOVER_RESUME,
    RECOVER_ROLLBACK,
    ROLLBACK,
    POLICY_ROLLOUT,
)
