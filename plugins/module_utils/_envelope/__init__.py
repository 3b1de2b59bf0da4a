# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The one signed envelope: DSSE over canonical JSON, ECDSA P-256 with SHA-256. Knows nothing of what a payload means."""
