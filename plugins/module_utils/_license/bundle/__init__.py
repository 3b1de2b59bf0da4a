# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The trust folder as one file: made by the vendor, taken in by a customer, never back to what is older."""
