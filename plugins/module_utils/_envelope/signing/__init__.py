# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Who signs: a key in a file, an SSH key, or a command that asks a token. A private key is used here and goes nowhere else."""
