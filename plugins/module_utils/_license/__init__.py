# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The licence: a pinned root set, its issuers, a licence, and what was revoked; one ordered verdict over bytes."""
