# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Verify-after at the edge: telemetry read before a change and since, by options, journal and clock."""
