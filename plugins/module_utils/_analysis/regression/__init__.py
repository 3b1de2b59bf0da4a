# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Whether a change made anything worse, by what was measured before it and since; and how often that is said of no change at all."""
