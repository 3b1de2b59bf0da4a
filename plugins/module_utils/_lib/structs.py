# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""msgspec, importable without msgspec.

A room declares its wire types at import time, yet a controller that lacks the library must still be able to import the
file, so that the module can end with a reason code instead of a traceback: without the library the declarations become
inert classes and ``msgspec`` is None.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import msgspec
    from msgspec import Struct, field
else:
    try:
        import msgspec
        from msgspec import Struct, field
    except ImportError:
        msgspec = None

        class Struct:
            """Stands in for ``msgspec.Struct`` so that declarations parse."""

            def __init_subclass__(cls, **_options: Any) -> None:
                super().__init_subclass__()

        def field(**_options: Any) -> Any:
            """Stands in for ``msgspec.field``."""
            return None


__all__ = ["Struct", "field", "msgspec"]
