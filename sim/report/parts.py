"""What the pages are made of: tables and findings in words, figures inside a page, and the templates that hold them."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Final, NamedTuple

import markupsafe
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from sim.report.voice import Voice


@dataclass(frozen=True)
class Grid:
    """A table of texts: a caption, headings, rows, which columns hold numbers, and a mark for each row (a class of the page).

    `strong`: which columns of numbers are what the table is for.
    """

    caption: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    numbers: Collection[int] = ()
    marks: Sequence[str] = ()
    strong: Collection[int] = ()

    @property
    def marked(self) -> Sequence[str]:
        """The mark of every row; empty where there is none."""
        return self.marks or [""] * len(self.rows)


@dataclass(frozen=True)
class Finding:
    """A heading, the finding in a sentence or two, paragraphs and tables."""

    title: str
    brief: str
    texts: Sequence[str]
    tables: Sequence[Grid] = ()


class Headline(NamedTuple):
    """What a study came to, in words: how to read it, a table, and remarks."""

    heading: str
    columns: list[str]
    rows: list[list[str]]
    remarks: list[str]

    @property
    def table(self) -> str:
        """The table as Markdown."""
        lines = [self.columns, ["---", *("---:" for _ in self.columns[1:])], *self.rows]
        return "\n".join(
            "| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines
        )


@dataclass(frozen=True)
class Inlined:
    """A figure in the page."""

    caption: str
    svg: Markup


def engine_text(manifest: Mapping[str, object], voice: Voice) -> str:
    """Return which engine played the replications, and how that was checked."""
    checked = voice.number(manifest.get("cross_checked"))  # type: ignore[arg-type]
    return voice.text(f"report.engine-{manifest['engine']}", cross_checked=checked)


# ---------------------------------------------------------------- templates

_INTERVAL: Final = re.compile(r"\([^()]*–[^()]*\)")


@lru_cache(maxsize=8)
def template(name: str) -> Template:
    """Return a template of a page; every text that it is given is escaped."""
    folder = Path(__file__).parent / "templates"
    environment = Environment(
        loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    environment.filters["unbroken"] = _unbroken
    return environment.get_template(name)


def _unbroken(text: str) -> Markup:
    """Return a text as HTML in which no interval in brackets is broken at its dash."""
    escaped = str(markupsafe.escape(text))
    return Markup(_INTERVAL.sub(r'<span class="unbroken">\g<0></span>', escaped))  # noqa: S704 - escaped before


# ---------------------------------------------------------------- figures

_OPENING = re.compile(r"<svg\b([^>]*)>", re.DOTALL)
_METADATA = re.compile(r"<metadata>.*?</metadata>", re.DOTALL)
_NAMESPACE = re.compile(r"\s+xmlns(:\w+)?=\"[^\"]*\"")
_SIZE = re.compile(r"\s+(width|height|version)=\"[^\"]*\"")
_IDENTIFIER = re.compile(r"(\bid=\"|href=\"#|url\(#)")
_REFERENCE = re.compile(r"(?:href=\"#|url\(#)([^\")]+)")
_ID = re.compile(r"\s+id=\"([^\"]*)\"")
_NO_TURN = re.compile(r"\s+transform=\"rotate\(-0 [^\"]*\)\"")
_BETWEEN = re.compile(r">\s+<")


def inline(svg: str, prefix: str, caption: str, alt: str) -> Inlined:
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
    element = opening + body[found.end() if found else 0 :].strip()
    return Inlined(caption, Markup(element))  # noqa: S704 - the figure has escaped its texts


def _slim(body: str) -> str:
    """Return the same shapes with fewer bytes: without unused identifiers, rotations by nothing, and blanks."""
    wanted = set(_REFERENCE.findall(body))
    body = _ID.sub(lambda found: found.group() if found.group(1) in wanted else "", body)
    return _BETWEEN.sub("><", _NO_TURN.sub("", body))
