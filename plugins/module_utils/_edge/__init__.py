# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The edge between Ansible and the rooms: options in, results out, errors translated once."""
