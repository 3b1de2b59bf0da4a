# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The customer's policy: strict YAML, one JSON Schema, contradictions and ceilings found all at once."""
