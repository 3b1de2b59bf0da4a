# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Isolation of nodes: which, within which caps, by which patch, and how each is taken back."""
