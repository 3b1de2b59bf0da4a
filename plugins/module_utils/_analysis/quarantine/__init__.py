# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Quarantine: what is so unwell that nothing near it should be changed. Detection only reads."""
