# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The gates, a file each: what blocks there, and what the facts must say for that not to be so."""
