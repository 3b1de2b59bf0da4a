# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Right-sizing put to the test: made and real series, weeks held back, and KRR's rule on the same data."""
