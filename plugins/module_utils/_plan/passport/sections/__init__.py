# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The sections of a passport, a file each: its schema, and what in it contradicts itself or loosens a ceiling."""
