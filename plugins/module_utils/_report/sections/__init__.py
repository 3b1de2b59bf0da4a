# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The sections of the account, a file each, in the order in which a reader asks."""
