# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The contract of each artefact's body, JSON Schema 2020-12, a file a kind. Literals: AnsiballZ carries only ``.py``."""
