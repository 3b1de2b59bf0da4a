# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What the observed cluster costs and what the plan could save: three figures, never summed."""
