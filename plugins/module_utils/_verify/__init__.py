# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Whether a plan would be accepted: one small function a check, static on the artefacts and live on the API server. Nothing is written."""
