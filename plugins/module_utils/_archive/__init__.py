# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Deterministic archives: plain USTAR, the same bytes for the same files, read as strictly as they are written."""
