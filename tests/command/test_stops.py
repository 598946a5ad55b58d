"""Whatever stops a program is heard, whatever it is doing, and only as long as it is asked for."""

from __future__ import annotations

import signal
import sys
import time
import weakref

import pytest

from sim.command.console import heard
from tests.experiment.short import seconds_at_most


class Thing:
    """Something that goes."""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_every_stop_is_a_keyboard_interrupt(number):
    with pytest.raises(KeyboardInterrupt), heard():
        signal.raise_signal(number)


def test_a_stop_that_comes_while_an_object_goes_is_not_dropped():
    def go(_: object) -> None:
        signal.raise_signal(signal.SIGINT)

    reached = []

    def let_go_and_work_on() -> None:
        thing = Thing()
        last = weakref.ref(thing, go)
        del thing
        reached.append(last())
        while True:
            time.sleep(0.01)

    with seconds_at_most(20), pytest.raises(KeyboardInterrupt), heard():
        let_go_and_work_on()
    assert reached == [None]


def test_other_errors_while_an_object_goes_are_told_as_before(monkeypatch):
    said = []
    monkeypatch.setattr(sys, "unraisablehook", lambda what: said.append(what.exc_type))
    thing = Thing()
    with heard():
        last = weakref.ref(thing, lambda _: 1 / 0)
        del thing
    assert last() is None
    assert said == [ZeroDivisionError]


def test_a_signal_that_is_ignored_stays_so_and_all_is_as_before_at_the_end():
    hook, before = sys.unraisablehook, signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with heard():
            signal.raise_signal(signal.SIGHUP)
        assert signal.getsignal(signal.SIGHUP) == signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)
    assert sys.unraisablehook is hook
    assert signal.getsignal(signal.SIGTERM) == signal.SIG_DFL
