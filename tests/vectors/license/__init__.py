# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Licences, trust folders and trust states, good and bad, made anew in each run with keys that are thrown away."""
