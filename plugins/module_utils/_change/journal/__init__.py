# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What a change means to do and has done, on disk before each request that writes, and mirrored in the cluster."""
