# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The digest of the root set that this build trusts first: ``sha256:`` and 64 hexadecimal digits, or nothing.

A source build has none, and opens no feature. ``make build PIN=…`` writes it into the artefact, and nothing else can: there
is no option, variable or file for it.
"""

from __future__ import annotations

PIN = ""
