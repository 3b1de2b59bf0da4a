# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Generators of test vectors. They share no code with the rooms: what both agree on is the contract."""
