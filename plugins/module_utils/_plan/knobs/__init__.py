# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The knobs, a file each: what may be turned, how far at once, how far in a window, how often, and how risky it is."""
