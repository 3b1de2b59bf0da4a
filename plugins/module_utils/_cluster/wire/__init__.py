# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What of the API's objects is decoded: a file for each API group, each struct just the fields that something here needs.

What is not named here is never kept: addresses, commands, mounts, secrets' names. The same structs are what a recording holds.
"""
