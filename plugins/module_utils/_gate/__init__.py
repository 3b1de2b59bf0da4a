# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The one gate: every fact a value or said to be unreadable, every gate evaluated, every reason told, in one order."""
