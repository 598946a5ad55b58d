"""Being stopped: Ctrl-C, a request to end and a terminal that is closed come to the same, a KeyboardInterrupt."""

from __future__ import annotations

import signal
import sys
import threading
from _thread import interrupt_main
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, Final

AS_CTRL_C: Final = ("SIGTERM", "SIGHUP")
"""What else ends a program: `kill` and a computer that is shut down; a terminal that is closed, where a system has it."""
MOMENT: Final = 0.05
"""Seconds until Ctrl-C is pressed again."""


@contextmanager
def heard() -> Iterator[None]:
    """Raise KeyboardInterrupt in the main thread for whatever stops the program meanwhile, and whatever it is doing.

    A signal that is ignored, as under `nohup`, stays so.
    """
    hook, before = sys.unraisablehook, dict[int, Any]()
    if threading.current_thread() is threading.main_thread():
        numbers = [getattr(signal, name) for name in AS_CTRL_C if hasattr(signal, name)]
        free = [number for number in numbers if signal.getsignal(number) is signal.SIG_DFL]
        before = {number: signal.signal(number, signal.default_int_handler) for number in free}
    sys.unraisablehook = partial(_press_again, hook)
    try:
        yield
    finally:
        sys.unraisablehook = hook
        for number, handler in before.items():
            signal.signal(number, handler)


def _press_again(hook: Callable[[sys.UnraisableHookArgs], Any], what: sys.UnraisableHookArgs) -> None:
    """Press Ctrl-C once more where Python has dropped it: in what is done when an object goes, nothing can be raised."""
    if what.exc_type is not KeyboardInterrupt:
        hook(what)
        return
    again = threading.Timer(MOMENT, interrupt_main)
    again.daemon = True
    again.start()
