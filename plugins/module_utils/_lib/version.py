# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The collection's version, as the API server sees it in the User-Agent; a test holds it equal to galaxy.yml."""

from __future__ import annotations

VERSION = "0.2.0"
