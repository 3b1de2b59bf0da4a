# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The steps that change a cluster: gather facts, ask the gate, and only then hand the change over."""
