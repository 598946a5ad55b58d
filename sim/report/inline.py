"""Figures inside a page: an SVG file made fit to stand in HTML, next to others."""

from __future__ import annotations

import re
from html import escape

_OPENING = re.compile(r"<svg\b([^>]*)>", re.DOTALL)
_METADATA = re.compile(r"<metadata>.*?</metadata>", re.DOTALL)
_NAMESPACE = re.compile(r"\s+xmlns(:\w+)?=\"[^\"]*\"")
_SIZE = re.compile(r"\s+(width|height|version)=\"[^\"]*\"")
_IDENTIFIER = re.compile(r"(\bid=\"|href=\"#|url\(#)")
_REFERENCE = re.compile(r"(?:href=\"#|url\(#)([^\")]+)")
_ID = re.compile(r"\s+id=\"([^\"]*)\"")
_NO_TURN = re.compile(r"\s+transform=\"rotate\(-0 [^\"]*\)\"")
_BETWEEN = re.compile(r">\s+<")


def inline(svg: str, prefix: str, alt: str) -> str:
    """Return an SVG document as an element of a page: named, scalable, without references to anything outside.

    Identifiers get a prefix, for a page holds many figures and each may look up only its own shapes.
    """
    body = svg[svg.index("<svg") :]
    body = _METADATA.sub("", body)
    body = _NAMESPACE.sub("", body).replace("xlink:href", "href")
    body = _IDENTIFIER.sub(rf"\g<1>{prefix}-", _slim(body))
    found = _OPENING.match(body)
    attributes = _SIZE.sub("", found.group(1)) if found else ""
    opening = (
        f'<svg role="img" aria-label="{escape(alt, quote=True)}"{attributes}><title>{escape(alt)}</title>'
    )
    return opening + body[found.end() if found else 0 :].strip()


def _slim(body: str) -> str:
    """Return the same shapes with fewer bytes: without names that nobody looks up, turns by nothing, and blanks."""
    wanted = set(_REFERENCE.findall(body))
    body = _ID.sub(lambda found: found.group() if found.group(1) in wanted else "", body)
    return _BETWEEN.sub("><", _NO_TURN.sub("", body))
