# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The passports that ship, a file each: YAML text as a Python literal, because only Python files travel to a managed node."""
