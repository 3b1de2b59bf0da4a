# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The ledger: one line an event, each naming the digest of the line before it. Knows nothing of what an event means."""
