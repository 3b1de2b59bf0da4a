# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Who agreed to a change: signed statements over what it does and when, counted by key. Works offline, and knows no cluster."""
