"""Files of sessions: their text, and the JSON in it, or one clear complaint."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

from sim.scenario import Complaints, complaint
from sim.scenario.complaints import shown


def read_text(file: Path) -> str:
    """Return the text of a file. Raises Complaints."""
    try:
        return file.read_bytes().decode("utf-8-sig")
    except IsADirectoryError:
        raise Complaints([complaint("is_a_folder", file.name)]) from None
    except FileNotFoundError:
        raise Complaints([complaint("missing_file", file.name)]) from None
    except UnicodeDecodeError:
        raise Complaints([complaint("not_utf8", file.name)]) from None
    except OSError as error:
        raise Complaints([complaint("unreadable", file.name, reason=error.strerror or "")]) from None


def parse(text: str, where: str) -> Any:
    """Return what a JSON text says. Raises Complaints."""
    try:
        return json.loads(text, object_pairs_hook=_each_key_once)
    except (ValueError, RecursionError) as error:  # too many digits is a plain ValueError
        raise Complaints([complaint("not_json", where, reason=str(error))]) from None


def _each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    table = dict(pairs)
    if len(table) < len(pairs):
        names = Counter(key for key, _ in pairs)
        twice = ", ".join(shown(key) for key, count in names.items() if count > 1)
        raise ValueError(f"{twice} stands twice in one object")
    return table
