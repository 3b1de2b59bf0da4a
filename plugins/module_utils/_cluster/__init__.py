# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The cluster: credentials, raw paged reads, recordings, dry run, ownership, redaction. Knows no telemetry and no plan."""
