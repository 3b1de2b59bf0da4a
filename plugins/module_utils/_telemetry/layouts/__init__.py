# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Tables as people write them: a layout is data, a small file each, listed in :mod:`.registry`."""
