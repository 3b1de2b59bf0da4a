# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Artefacts: canonical JSON, content addresses, schemas and atomic files. Knows nothing of what an artefact means."""
