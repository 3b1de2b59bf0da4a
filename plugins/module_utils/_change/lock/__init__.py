# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""One applier a cluster at a time: a Lease, renewed while we live, taken over only from the dead."""
