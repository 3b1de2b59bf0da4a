# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What to show of a finding, a file a kind of finding: from facts and a signal to a chart, or None where no record shows it."""
