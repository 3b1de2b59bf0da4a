# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The dry-run contract: what is sent to an API server so that nothing persists, and what each of its answers means."""
