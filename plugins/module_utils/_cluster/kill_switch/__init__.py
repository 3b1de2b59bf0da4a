# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""The kill-switch: four sources, any one of which stops every write; how they are read, engaged and released."""
