# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Verify-after: whether a change rolled out, what it broke, and what follows from that."""
