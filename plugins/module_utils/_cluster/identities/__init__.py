# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The three identities: what they may do, the fence around the verifier, and how both come into a cluster and leave it."""
