# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The change written for its owner: patches for Git, values fragments, bounds of autoscalers, custom resources."""
