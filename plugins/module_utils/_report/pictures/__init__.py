# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A picture of a finding: its series, its window and its rule, as one SVG of a few kilobytes that needs nothing else."""
