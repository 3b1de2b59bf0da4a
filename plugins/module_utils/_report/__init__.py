# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What people read: the account in Markdown, the decision trace, the board's diff. Pure functions of artefacts."""
