# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What people already run: a profile is data, a small file each, listed in :mod:`.registry`."""
