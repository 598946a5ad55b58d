"""The store: what was kept is found as it was, and whatever is not whole is never handed out."""

from __future__ import annotations

import tempfile
from contextlib import suppress
from functools import cache
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sim.experiment.store import AT_ONCE, Store, StoreFault, to_bytes
from tests.experiment.records import key_of, record_of
from tests.experiment.stores import fill, same, sql


@pytest.fixture
def path(tmp_path) -> Path:
    return tmp_path / "results" / "store.sqlite"


class TestWhatWasKept:
    def test_is_found_as_it_was(self, path):
        keys = fill(path, range(30))
        with Store.open(path) as store:
            assert same(store.found(keys), keys)
            assert store.count() == 30

    def test_is_found_in_the_order_asked_however_many_are_asked_for(self, path):
        keys = fill(path, range(2 * AT_ONCE + 1))[::-1]
        with Store.open(path) as store:
            assert same(store.found(iter([*keys, *keys])), keys)

    def test_is_found_by_its_whole_key(self, path):
        key = key_of(1)
        others = [
            key._replace(scenario="b" * 64),
            key._replace(parameters="drawn"),
            key._replace(seed=2),
            key._replace(replication=2),
            key._replace(model="n" * 16),
        ]
        with Store.open(path) as store:
            store.keep([(key, record_of(1))])
            assert store.found(others) == {}
            store.keep([(other, record_of(n)) for n, other in enumerate(others, 10)])
            found = store.found([key, *others])
        assert [record.values["activations"] for record in found.values()] == [1, 10, 11, 12, 13, 14]

    def test_may_have_a_seed_of_any_length(self, path):
        keys = [key_of(1, seed=seed) for seed in (0, 2**63, 10**40)]
        with Store.open(path) as store:
            store.keep([(key, record_of(1)) for key in keys])
            assert list(store.found(keys)) == keys

    def test_is_never_overwritten(self, path):
        with Store.open(path) as store:
            assert store.keep([(key_of(1), record_of(1))]) == 1
            assert store.keep([(key_of(1), record_of(2)), (key_of(3), record_of(3))]) == 1
            assert same(store.found([key_of(1), key_of(3)]), [key_of(1), key_of(3)])

    def test_is_listed_by_scenario_parameters_seed_and_model(self, path):
        fill(path, range(5))
        fill(path, range(7, 9), seed=10)
        fill(path, range(7, 9), seed=9)
        with Store.open(path) as store:
            store.keep([(key_of(3, model="n"), record_of(3)), (key_of(4, scenario="b"), record_of(4))])
            groups = [(g.name, g.scenario[0], g.seed, g.model[0], *g[5:]) for g in store.listing()]
        assert groups == [
            ("", "b", "1", "m", 1, 4, 4),
            ("tour", "a", "1", "m", 5, 0, 4),
            ("tour", "a", "9", "m", 2, 7, 8),
            ("tour", "a", "10", "m", 2, 7, 8),
            ("tour", "a", "1", "n", 1, 3, 3),
        ]

    def test_has_the_name_that_it_had_last(self, path):
        with Store.open(path) as store:
            for n, name in enumerate(("tour", "round")):
                store.keep([(key_of(n), record_of(n))], {key_of(n).scenario: name})
            assert [group.name for group in store.listing()] == ["round"]

    def test_is_kept_together_or_not_at_all(self, path):
        unkept = record_of(2)
        unkept.funnel["sritex"]["called"] = object()
        with Store.open(path) as store:
            with pytest.raises(TypeError):
                store.keep([(key_of(1), record_of(1)), (key_of(2), unkept)])
            with pytest.raises(OverflowError):
                store.keep([(key_of(1), record_of(1)), (key_of(2**64), record_of(2))])
            assert store.count() == 0
            assert store.keep([(key_of(1), record_of(1))]) == 1

    def test_takes_the_bytes_of_its_file(self, path):
        with Store.open(path) as store:
            empty = store.size()
            store.keep([(key_of(n), record_of(n)) for n in range(100)])
            assert store.size() > empty + sum(len(to_bytes(record_of(n))) for n in range(100))


def flip(path: Path, number: int) -> None:
    """Change one bit of the record of a replication in the file."""
    data = bytearray(path.read_bytes())
    at = data.index(to_bytes(record_of(number)))
    data[at + 20] ^= 1
    path.write_bytes(data)


class TestATornReplication:
    def test_is_named_and_never_handed_out(self, path):
        keys = fill(path, range(10))
        flip(path, 4)
        with Store.open(path) as store:
            assert same(store.found(keys), [*keys[:4], *keys[5:]])
            assert store.verify() == [
                "scenario aaaaaaaaaaaa, likely, seed 1, replication 4, model mmmmmmmmmmmmmmmm: "
                "its record is not what was written"
            ]

    def test_is_replaced_when_it_was_played_again(self, path):
        keys = fill(path, range(10))
        flip(path, 4)
        with Store.open(path) as store:
            assert store.keep([(key, record_of(key.replication)) for key in keys]) == 1
            assert same(store.found(keys), keys)
            assert store.verify() == []

    @pytest.mark.parametrize(
        "change",
        [
            "replication = 70",
            "seed = '2'",
            "model = 'x'",
            "parameters = 'drawn'",
            "checksum = x'00'",
            "record = 1",
        ],
    )
    def test_is_one_that_any_column_was_changed_of(self, path, change):
        keys = fill(path, range(10))
        sql(path, f"UPDATE replications SET {change} WHERE replication = 7")
        with Store.open(path) as store:
            assert len(store.verify()) == 1
            everywhere = [*keys, key_of(70), key_of(7, seed=2), keys[7]._replace(model="x")]
            assert same(
                store.found([*everywhere, keys[7]._replace(parameters="drawn")]), [*keys[:7], *keys[8:]]
            )

    def test_is_also_one_that_is_whole_and_cannot_be_read(self, path, monkeypatch):
        with monkeypatch.context() as changed:
            changed.setattr("sim.experiment.store.FORMAT", 2)
            fill(path, range(3))
        with Store.open(path) as store:
            assert store.found([key_of(1)]) == {}
            assert len(store.verify()) == 3

    def test_does_not_bring_the_listing_down(self, path):
        fill(path, range(3))
        sql(
            path,
            "UPDATE replications SET seed = x'ff', replication = 'no. ' || replication",
            "UPDATE replications SET model = CAST(x'ff' AS TEXT)",
            "UPDATE scenarios SET name = x'ff'",
        )
        with Store.open(path) as store:
            assert [(group.replications, group.first) for group in store.listing()] == [(3, 0)]
            assert len(store.verify()) == 3
            assert store.prune("m" * 16) == 3


@cache
def whole_file() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        fill(Path(folder) / "store.sqlite", range(30))
        return (Path(folder) / "store.sqlite").read_bytes()


CHANGES = st.dictionaries(st.integers(0, 2**20), st.integers(0, 255), min_size=1, max_size=9)


@given(CHANGES)
@example({8200: 0})  # in the table of names
@settings(max_examples=60, deadline=None)
def test_no_byte_that_was_changed_brings_another_record(changes):
    """It brings the same one, or none, or a fault; what is missing is always told, and can be kept again."""
    keys = [key_of(n) for n in range(30)]
    torn = bytearray(whole_file())
    for at, byte in changes.items():
        torn[at % len(torn)] = byte
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "store.sqlite"
        path.write_bytes(torn)
        with suppress(StoreFault), Store.open(path) as store:
            found = store.found(keys)
            assert same(found, [key for key in keys if key in found])
            assert len(found) == 30 or store.verify()
            store.listing()
            store.prune("m" * 16)
            store.keep([(key, record_of(key.replication)) for key in keys])
            assert same(store.found(keys), keys)
            assert store.verify() == []


class TestPruning:
    def test_removes_what_another_model_played_and_what_is_torn(self, path):
        keys = fill(path, range(10))
        fill(path, range(20, 25), model="n")
        fill(path, range(40, 43), scenario="b", model="n")
        flip(path, 4)
        with Store.open(path) as store:
            assert store.prune("m" * 16) == 9
            assert same(store.found(keys), [*keys[:4], *keys[5:]])
            assert store.count() == 9
            assert store.verify() == []
            assert store.prune("m" * 16) == 0
        assert sql(path, "SELECT digest FROM scenarios") == [("a" * 64,)]

    def test_gives_the_disk_its_bytes_back(self, path):
        fill(path, range(400))
        with Store.open(path) as store:
            before = store.size()
            store.prune("n" * 16)
            assert store.size() < before / 4

    def test_leaves_a_store_that_other_programs_go_on_with(self, path):
        keys = fill(path, range(10))
        with Store.open(path) as store, Store.open(path) as another:
            another.found(keys)
            store.prune("n" * 16)
            assert another.found(keys) == {}
            assert another.keep([(keys[0], record_of(0))]) == 1
            assert same(store.found(keys), keys[:1])
