"""Documents: what the files say, merged, with the file that said each thing; before defaults and copies are resolved."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from sim.scenario.complaints import Complaints, complaint

Path_ = tuple[str, ...]
CAMPAIGN_FILE: Final = "campaign.toml"
LANGUAGES: Final = frozenset({"en", "id"})
DEEPEST: Final = 50


@dataclass(frozen=True)
class Document:
    """A merged table and, for each path that a file wrote, the file; never written upon after it is made.

    `over` holds values of single copies of a site, which no file can write: they are laid over what is expanded.
    """

    name: str
    table: Mapping[str, Any]
    files: Mapping[Path_, str]
    file: Path = field(compare=False)
    campaign_folder: Path = field(compare=False)
    is_alone: bool = False
    over: tuple[tuple[Path_, Any], ...] = ()
    status_quo: Document | None = field(default=None, compare=False)

    def file_of(self, path: Path_) -> str:
        """Return which file wrote a path, or the nearest one above it; empty for a value that no file wrote."""
        while path and path not in self.files:
            path = path[:-1]
        return self.files.get(path, self.shown(self.file))

    def shown(self, file: Path) -> str:
        """Return a file as a message names it: by the campaign folder and the path in it."""
        return shown_from(file, self.campaign_folder)


def shown_from(file: Path, folder: Path) -> str:
    """Return a file as seen from beside a folder, or its name."""
    try:
        return file.relative_to(folder.parent).as_posix()
    except ValueError:
        return file.name


def load(path: Path) -> Document:
    """Return the merged document of a file and all that it extends. Raises Complaints."""
    file = resolved(path, path.name)
    folder = campaign_folder(file)
    table: dict[str, Any] = {}
    files: dict[Path_, str] = {}
    chain = _chain(file, folder)
    for part, text in reversed(chain):
        merge(table, text, files, shown_from(part, folder))
    is_alone = len(chain) == 1 and file.name != CAMPAIGN_FILE
    return Document(file.stem, table, files, file, folder, is_alone)


def resolved(path: Path, shown: str) -> Path:
    """Return a path with its links followed. Raises Complaints if it cannot be one."""
    try:
        return path.resolve()
    except (OSError, RuntimeError, ValueError) as error:  # too long, links in a circle, a null character
        raise Complaints([complaint("unreadable", shown, reason=str(error))]) from None


def is_file(path: Path) -> bool:
    """Return whether there is such a file; a path that cannot be one is none."""
    try:
        return path.is_file()
    except OSError:
        return False


def campaign_folder(file: Path) -> Path:
    """Return the folder of the campaign that a file belongs to: the nearest one above it that holds campaign.toml."""
    return next((folder for folder in file.parents if is_file(folder / CAMPAIGN_FILE)), file.parent)


def scenarios_folder(file: Path) -> Path:
    """Return the folder that no path of a file may leave: the nearest one named `scenarios`, or the campaign's."""
    return next((folder for folder in file.parents if folder.name == "scenarios"), campaign_folder(file))


def merge(
    table: dict[str, Any], over: Mapping[str, Any], files: dict[Path_, str], file: str, at: Path_ = ()
) -> None:
    """Merge a table over another in place: tables merge; a number with evidence, a list or a plain value replaces."""
    for key, value in over.items():
        here = (*at, key)
        if is_table(value) and is_table(table.get(key, {})):
            files.setdefault(here, file)
            merge(table.setdefault(key, {}), value, files, file, here)
        else:
            for known in [path for path in files if path[: len(here)] == here]:
                del files[known]
            table[key] = value
            files[here] = file


def is_table(value: object) -> bool:
    """Return whether a value is a table that merges: not a number with its evidence, nor a text in two languages."""
    if not isinstance(value, dict) or "likely" in value:
        return False
    is_text = value.keys() <= LANGUAGES and all(isinstance(text, str) for text in value.values())
    return not (value and is_text)


def parse(file: Path, shown: str) -> dict[str, Any]:
    """Return what a TOML file says. Raises Complaints."""
    text = _text(file, shown)
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Complaints([complaint("not_toml", shown, reason=str(error))]) from None
    except RecursionError:
        raise Complaints([complaint("too_deep", shown)]) from None
    except ValueError:  # the one other thing that the reader of TOML stumbles over
        raise Complaints([complaint("too_many_digits", shown)]) from None
    if _is_deep(table):
        raise Complaints([complaint("too_deep", shown)])
    return table


def _text(file: Path, shown: str) -> str:
    try:
        if file.is_dir():
            raise Complaints([complaint("not_a_file", shown)])
        if file.exists() and not file.is_file():
            raise Complaints([complaint("unreadable", shown, reason="not a regular file")])
        return file.read_bytes().decode("utf-8-sig")  # some editors put a mark before the text
    except FileNotFoundError:
        raise Complaints([complaint("missing_file", shown)]) from None
    except OSError as error:
        raise Complaints([complaint("unreadable", shown, reason=error.strerror or "")]) from None
    except UnicodeDecodeError:
        raise Complaints([complaint("not_utf8", shown)]) from None


def _is_deep(table: Mapping[str, Any]) -> bool:
    """Return whether tables and lists are nested deeper than any scenario needs."""
    level: list[Any] = [table]
    for _ in range(DEEPEST):
        inner = [list(item.values()) if isinstance(item, dict) else item for item in level]
        level = [item for items in inner for item in items if isinstance(item, dict | list)]
        if not level:
            return False
    return True


def _chain(file: Path, folder: Path) -> list[tuple[Path, dict[str, Any]]]:
    """Return a file and those it extends, each with its table, the last one first in time."""
    chain: list[tuple[Path, dict[str, Any]]] = []
    allowed = scenarios_folder(file)
    here: Path | None = file
    while here is not None:
        shown = shown_from(here, folder)
        table = parse(here, shown)
        extends = table.pop("extends", None)
        chain.append((here, table))
        here = None if extends is None else _extended(chain, extends, shown, allowed, folder)
    return chain


def _extended(
    chain: list[tuple[Path, dict[str, Any]]], extends: object, shown: str, allowed: Path, folder: Path
) -> Path:
    if not isinstance(extends, str) or not extends:
        raise Complaints([complaint("extends_type", shown, "extends", extends)])
    found = named_file(chain[-1][0].parent, extends, shown, "extends", allowed)
    if found in [file for file, _ in chain]:
        names = " -> ".join(shown_from(file, folder) for file in [*(f for f, _ in chain), found])
        raise Complaints([complaint("cycle", shown, "extends", extends, chain=names)])
    return found


def named_file(
    folder: Path, name: str, shown: str, key: str, allowed: Path, missing: str = "extends_missing"
) -> Path:
    """Return the file that a setting names, from a folder.

    Raises Complaints, of the code `missing` if there is none, or `outside` if it is not in the allowed folder.
    """
    try:
        found = (folder / name).resolve()
    except (OSError, RuntimeError, ValueError):
        raise Complaints([complaint(missing, shown, key, name)]) from None
    if not found.is_relative_to(allowed):
        raise Complaints([complaint("outside", shown, key, name, folder=allowed.name)])
    if not is_file(found):
        raise Complaints([complaint(missing, shown, key, name)])
    return found
