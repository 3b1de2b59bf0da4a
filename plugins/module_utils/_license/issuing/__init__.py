# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""What a vendor signs. Each act is a value, made without a key, that its readers would take; only then is it signed."""
