# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Reason codes: the one catalogue, and the one error family that carries them. Knows nothing of who raises them."""
