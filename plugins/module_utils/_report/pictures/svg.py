# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""A picture as the bytes of an SVG that stands alone, or inside a page."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from ..words import plain
from .model import Picture
from .paint import CLASS, style
from .spec import SIZE, spec


def svg_bytes(picture: Picture) -> bytes:
    """UTF-8, the same bytes on every machine. No script, no address, no id, no font of its own, no style attribute.

    It is an image with a name (``aria-label``, ``title``) and a description (``desc``).
    """
    import vl_convert

    drawn = vl_convert.vega_to_svg(
        spec(picture), allowed_base_urls=[], format_locale="en-US", time_format_locale="en-US"
    )
    # Its own head gives way to ours: with a name, with the dark colours, and without a size that a page could not change.
    inside = drawn[drawn.index(">") + 1 :]
    width, height = SIZE
    title = plain(picture.title)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="{CLASS}" viewBox="0 0 {width} {height}" role="img" '
        f"aria-label={quoteattr(title)}><title>{escape(title)}</title><desc>{escape(plain(picture.told))}</desc>"
        f"<style>{style()}</style>"
    )
    return (head + inside + "\n").encode("utf-8")
