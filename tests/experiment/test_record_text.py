"""A record as bytes: what is read is what was written, to the last bit, and anything else is refused."""

from __future__ import annotations

import json
import struct
import zlib
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.analysis import Record
from sim.experiment import replicate
from sim.experiment.store import from_bytes, to_bytes
from sim.scenario import read
from tests.experiment.records import RECORDS, bits, record_of

TINY = Path(__file__).parents[1] / "scenario" / "tiny" / "strategies"
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda part: st.lists(part) | st.dictionaries(st.text(), part),
    max_leaves=8,
)


@given(RECORDS)
def test_every_record_is_read_as_it_was_written(record):
    assert bits(from_bytes(to_bytes(record))) == bits(record)


@pytest.mark.parametrize("strategy", sorted(TINY.glob("*.toml")), ids=lambda path: path.stem)
def test_what_a_replication_came_to_is_read_as_it_was_written(strategy):
    record = replicate(read(strategy), 3, 1)
    assert bits(from_bytes(to_bytes(record))) == bits(record)


def test_equal_records_are_equal_bytes():
    assert to_bytes(record_of(5)) == to_bytes(record_of(5)) != to_bytes(record_of(6))


def test_two_nans_that_differ_in_their_bits_stay_two():
    quiet, other = (
        struct.unpack(">d", bytes.fromhex(h))[0] for h in ("7ff8000000000000", "fff8000000000001")
    )
    record = record_of(1)
    record.values.update(quiet=quiet, other=other)
    assert bits(from_bytes(to_bytes(record))) == bits(record)
    assert to_bytes(record).hex() != to_bytes(record_of(1)).hex()


def test_what_is_no_number_is_not_written():
    record = record_of(1)
    record.funnel["sritex"]["called"] = {1}
    with pytest.raises(TypeError):
        to_bytes(record)


@given(st.binary())
def test_bytes_that_are_no_record_are_refused(data):
    with pytest.raises(ValueError, match="not a record"):
        from_bytes(data)


@given(st.lists(JSON, max_size=7))
def test_text_that_is_no_record_is_refused_or_read_as_one(parts):
    text = json.dumps([1, *parts]).encode()
    with suppress(ValueError):
        assert isinstance(from_bytes(zlib.compress(text)), Record)


def test_a_record_that_was_cut_off_is_refused():
    whole = to_bytes(record_of(1))
    for length in range(len(whole)):
        with pytest.raises(ValueError, match="not a record"):
            from_bytes(whole[:length])


def test_a_record_of_a_later_format_is_refused():
    parts = json.loads(zlib.decompress(to_bytes(record_of(1))))
    later = zlib.compress(json.dumps([2, *parts[1:]]).encode())
    with pytest.raises(ValueError, match="format 2; this program reads 1"):
        from_bytes(later)
