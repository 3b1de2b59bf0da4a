# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The corpus: seeded faults over real healthy traces, and how often the signals are wrong about them."""
