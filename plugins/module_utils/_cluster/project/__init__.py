# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""From wire structs to the records of ``model.py``: one fold a kind of record, fed page by page, in memory that follows the result."""
