# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Right-sizing: from days of use to requests and limits, each with the probability that next week goes over it."""
