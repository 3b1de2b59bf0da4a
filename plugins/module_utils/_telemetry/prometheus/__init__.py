# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Prometheus, and what speaks as it does (Thanos, Mimir): bounded range queries into the one table."""
