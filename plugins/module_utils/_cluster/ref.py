# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""References to objects, as all records hold them."""

from __future__ import annotations

from .._lib.structs import Struct


class ObjectRef(Struct, frozen=True, order=True):
    """One object of the API, named so that a later object of the same name is not taken for it."""

    group: str
    version: str
    kind: str
    namespace: str
    name: str
    uid: str
