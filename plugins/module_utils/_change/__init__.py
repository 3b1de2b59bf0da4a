# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Changes a cluster: lock, journal, waves, verify-after, rollback; and takes up what another run left behind."""
