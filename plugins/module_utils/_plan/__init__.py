# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Passports, knobs, proposals, owners and value: from an observation to a plan. Pure; knows neither HTTP nor Ansible."""
