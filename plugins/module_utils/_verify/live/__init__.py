# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What is asked of a cluster for the live checks, and whether it may be asked."""
