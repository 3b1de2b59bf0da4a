# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A controller that made the object and would write it again."""

from __future__ import annotations

from ..facts import Facts
from ..passport.model import Passport
from .model import Field, Owner


def detect(field: Field, facts: Facts, passport: Passport) -> list[Owner]:
    """The controller; a template that was observed has been followed to its source before, so this one was not."""
    del facts, passport
    controller = field.target.workload.controller
    if controller is None:
        return []
    name = f"{controller.kind} {controller.name}"
    note = (
        f"Where {controller.kind} keeps the resources of this container is up to its operator; see its documentation."
    )
    evidence = (f"ownerReferences: {controller.api_version} {name}, controller",)
    return [Owner("CONFLICT_OPERATOR", name, evidence, "operator", note=note)]
