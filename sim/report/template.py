"""The templates of the pages: what they share, and how a text becomes HTML."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup, escape

_INTERVAL: Final = re.compile(r"\([^()]*–[^()]*\)")


@lru_cache(maxsize=8)
def template(name: str) -> Template:
    """Return a template of a page; every text that it is given is escaped."""
    folder = Path(__file__).parent / "templates"
    environment = Environment(
        loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    environment.filters["kept"] = _kept
    return environment.get_template(name)


def _kept(text: str) -> Markup:
    """Return a text as HTML in which no interval in brackets is broken at its dash."""
    return Markup(_INTERVAL.sub(r'<span class="kept">\g<0></span>', str(escape(text))))  # noqa: S704 - escaped before
