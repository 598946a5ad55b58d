"""The store: what was kept is found as it was, by whomever, and whatever is not whole is never handed out."""

from __future__ import annotations

import os
import signal
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from functools import cache
from multiprocessing import get_context
from multiprocessing.synchronize import Barrier, Event
from pathlib import Path
from threading import Timer

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sim.experiment import store_faults, store_file
from sim.experiment.record_text import to_bytes
from sim.experiment.store import AT_ONCE, Key, Store, StoreFault
from tests.experiment.records import bits, key_of, record_of

REMEDY = "name another store with --store PATH, or none with --no-store"
NOBODY = 65534


@pytest.fixture
def path(tmp_path) -> Path:
    return tmp_path / "results" / "store.sqlite"


def fill(path: Path, numbers: range, **what: object) -> list[Key]:
    keys = [key_of(n, **what) for n in numbers]
    with Store.open(path) as store:
        store.keep([(key, record_of(key.replication)) for key in keys], {keys[0].scenario: "tour"})
    return keys


def same(found: dict, keys: list[Key]) -> bool:
    """Whether the replications found are these, in their order, each with its own record."""
    wanted = [(key, bits(record_of(key.replication))) for key in keys]
    return [(key, bits(record)) for key, record in found.items()] == wanted


def sql(path: Path, *statements: str) -> list[tuple]:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        return [row for statement in statements for row in connection.execute(statement)]


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
            changed.setattr("sim.experiment.record_text.FORMAT", 2)
            fill(path, range(3))
        with Store.open(path) as store:
            assert store.found([key_of(1)]) == {}
            assert len(store.verify()) == 3

    def test_does_not_bring_the_listing_down(self, path):
        fill(path, range(3))
        sql(path, "UPDATE replications SET seed = x'ff', replication = 'no. ' || replication")
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


class TestAFault:
    def refused(self, path: Path, said: str, read_only: bool = False) -> StoreFault:
        """Opening the store says so, names the file and the remedy, and leaves what is there as it was."""
        before = path.read_bytes() if path.is_file() else None
        with pytest.raises(StoreFault) as caught:
            Store.open(path, read_only).close()
        assert said in caught.value.text
        assert caught.value.text.startswith(f"{path}: ")
        assert REMEDY in caught.value.text
        assert (path.read_bytes() if path.is_file() else None) == before
        assert before is None or list(path.parent.iterdir()) == [path]
        return caught.value

    @pytest.mark.parametrize("read_only", [False, True])
    @pytest.mark.parametrize("text", [b"x", b"measure,value\n" * 1000, b"SQLite format 2\0" * 9])
    def test_a_file_of_something_else(self, tmp_path, text, read_only):
        (tmp_path / "notes.txt").write_bytes(text)
        self.refused(tmp_path / "notes.txt", "is not a store of replications (it is not an SQLite", read_only)

    @pytest.mark.parametrize("read_only", [False, True])
    @pytest.mark.parametrize("statement", ["CREATE TABLE t (a)", "PRAGMA application_id = 77", "VACUUM"])
    def test_a_database_of_another_program(self, tmp_path, statement, read_only):
        sql(tmp_path / "other.db", "PRAGMA journal_mode = WAL", statement)
        self.refused(tmp_path / "other.db", "it is a database of another program", read_only)

    @pytest.mark.parametrize("read_only", [False, True])
    def test_a_store_of_a_newer_version(self, path, read_only):
        fill(path, range(3))
        sql(path, "PRAGMA user_version = 2")
        fault = self.refused(
            path, "written by a newer version of this program (format 2; this one", read_only
        )
        assert "use that version" in fault.text

    @pytest.mark.parametrize("read_only", [False, True])
    def test_a_torn_file(self, path, read_only):
        fill(path, range(300))
        path.write_bytes(path.read_bytes()[:5000])
        assert self.refused(path, "the store is torn (database disk image is malformed)", read_only).torn

    @pytest.mark.parametrize("read_only", [False, True])
    def test_a_torn_page(self, path, read_only):
        keys = fill(path, range(300))
        data = bytearray(path.read_bytes())
        for page in range(4096, len(data), 4096):
            data[page : page + 8] = b"\xff" * 8
        path.write_bytes(data)
        with Store.open(path, read_only) as store:
            for ask in (lambda: store.found(keys), store.listing, store.count):
                with pytest.raises(StoreFault, match="the store is torn") as caught:
                    ask()
                assert caught.value.torn
            assert any("the store is torn" in fault for fault in store.verify())

    @pytest.mark.parametrize("change", [b"\xff", b"X"])
    def test_torn_tables(self, path, change):
        fill(path, range(3))
        path.write_bytes(path.read_bytes().replace(b"CREATE TABLE", b"CREATE TABL" + change))
        assert self.refused(path, "the store is torn (").torn

    def test_a_folder(self, tmp_path):
        self.refused(tmp_path, "this is a folder, not a store")

    def test_something_that_is_no_file(self):
        self.refused(Path(os.devnull), "this is not a file that can hold a store")

    def test_a_folder_that_cannot_be_made(self, tmp_path):
        (tmp_path / "results").touch()
        self.refused(tmp_path / "results" / "store.sqlite", "the store cannot be opened (")

    @pytest.mark.parametrize("begun", [False, True])
    def test_nothing_to_read(self, tmp_path, begun):
        path = tmp_path / "store.sqlite"
        if begun:
            path.touch()
        self.refused(path, "there is no store here", read_only=True)
        assert path.exists() == begun

    def test_an_empty_file_is_begun(self, tmp_path):
        path = tmp_path / "store.sqlite"
        path.touch()
        keys = fill(path, range(3))
        with Store.open(path) as store:
            assert same(store.found(keys), keys)

    def test_a_name_that_a_web_address_could_not_have(self, tmp_path):
        path = tmp_path / "a%20b #1?mode=ro&x" / "ü store"
        keys = fill(path, range(3))
        with Store.open(path) as store:
            assert same(store.found(keys), keys)
        assert sorted(tmp_path.rglob("*")) == [path.parent, path]

    def test_a_full_disk_leaves_what_was_kept(self, path):
        keys = fill(path, range(50))
        with Store.open(path) as store:
            pages = store._connection.execute("PRAGMA page_count").fetchone()[0]
            store._connection.execute(f"PRAGMA max_page_count = {pages + 2}")
            with pytest.raises(StoreFault) as caught:
                store.keep([(key_of(n), record_of(n)) for n in range(50, 400)])
            assert caught.value.text == (
                f"{path}: the disk is full, and the last replications could not be kept; "
                f"those kept before are still there; make room, or {REMEDY}"
            )
            assert same(store.found([*keys, key_of(50)]), keys)
            store._connection.execute("PRAGMA max_page_count = 100000")
            assert store.keep([(key_of(50), record_of(50))]) == 1
        with Store.open(path) as store:
            assert store.verify() == []
            assert store.count() == 51

    def test_a_program_that_writes_for_too_long(self, path, monkeypatch):
        keys = fill(path, range(3))
        monkeypatch.setattr(store_faults, "PATIENCE", 0.05)
        with Store.open(path) as store, closing(sqlite3.connect(path, isolation_level=None)) as another:
            another.execute("BEGIN IMMEDIATE")
            assert same(store.found(keys), keys)
            with pytest.raises(StoreFault) as caught:
                store.keep([(key_of(7), record_of(7))])
            assert caught.value.text == (
                f"{path}: another program has held the store for more than 0.05 s; "
                f"try again when it has finished, or {REMEDY}"
            )
            another.execute("ROLLBACK")
            assert store.keep([(key_of(7), record_of(7))]) == 1

    def test_a_program_that_writes_while_the_store_is_opened_is_waited_for(self, path):
        keys = fill(path, range(3))
        sql(path, "PRAGMA journal_mode = DELETE")
        with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as another:
            another.execute("BEGIN IMMEDIATE")
            end = Timer(0.2, another.execute, ["ROLLBACK"])
            end.start()
            with Store.open(path) as store:
                end.join()
                assert same(store.found(keys), keys)
                assert store._connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)

    def test_nothing_is_changed_in_a_store_that_is_opened_to_be_read(self, path):
        keys = fill(path, range(3))
        before = path.read_bytes()
        with Store.open(path, read_only=True) as store:
            for change in (lambda: store.keep([(key_of(7), record_of(7))]), lambda: store.prune("n" * 16)):
                with pytest.raises(StoreFault, match="the store may not be written"):
                    change()
            assert same(store.found([*keys, key_of(7)]), keys)
        assert path.read_bytes() == before
        assert list(path.parent.iterdir()) == [path]

    def test_a_mistake_of_this_program_is_none(self, path):
        fill(path, range(3))
        with Store.open(path) as store:
            pass
        with pytest.raises(sqlite3.ProgrammingError):
            store.count()


@contextmanager
def a_place_without_permission(mode: int, of_the_file: int = 0o444) -> Iterator[Path]:
    """A folder with a store of three replications, by a user who may do no more there than the mode allows."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        fill(place / "store.sqlite", range(3))
        (place / "store.sqlite").chmod(of_the_file)
        place.chmod(mode)
        user = os.geteuid()
        if user == 0:
            os.seteuid(NOBODY)
        try:
            yield place
        finally:
            if user == 0:
                os.seteuid(user)
            place.chmod(0o755)


class TestWithoutPermission:
    @pytest.mark.parametrize("read_only", [False, True])
    @pytest.mark.parametrize("mode", [0o555, 0o777])
    def test_what_was_kept_is_found_and_nothing_more_is_kept(self, mode, read_only):
        keys = [key_of(n) for n in range(3)]
        with (
            a_place_without_permission(mode) as place,
            Store.open(place / "store.sqlite", read_only) as store,
        ):
            assert same(store.found(keys), keys)
            assert store.verify() == []
            assert len(store.listing()) == 1
            for change in (lambda: store.keep([(key_of(7), record_of(7))]), lambda: store.prune("n")):
                with pytest.raises(StoreFault) as caught:
                    change()
                assert (
                    "the store may not be written or opened here (attempt to write a readonly"
                    in caught.value.text
                )
                assert REMEDY in caught.value.text
            assert same(store.found(keys), keys)

    def test_no_store_is_begun(self):
        with a_place_without_permission(0o555) as place:
            for path in (place / "another.sqlite", place / "folder" / "store.sqlite"):
                with pytest.raises(StoreFault) as caught:
                    Store.open(path)
                assert caught.value.text.startswith(f"{path}: the store ")
                assert REMEDY in caught.value.text

    @pytest.mark.parametrize("read_only", [False, True])
    def test_a_file_that_may_not_be_read_is_named(self, read_only):
        with a_place_without_permission(0o555, of_the_file=0o000) as place:
            with pytest.raises(StoreFault) as caught:
                Store.open(place / "store.sqlite", read_only)
            said = "the store cannot be opened (Permission denied)"
            assert caught.value.text == f"{place / 'store.sqlite'}: {said}; {REMEDY}"


WRITERS, EACH, SHARED = 2, 200, 50


def write(path: Path, first: int, all_there: Barrier) -> None:
    """A program that begins the store, if nobody has, and keeps replications a few at a time."""
    all_there.wait(60)
    with Store.open(path) as store:
        for start in range(first, first + EACH, 5):
            store.keep([(key_of(n), record_of(n)) for n in range(start, start + 5)])


def write_half(path: Path, half: Event) -> None:
    """A program that hangs in the middle of keeping, when some of it is in the file."""
    with Store.open(path) as store:
        store._connection.execute("PRAGMA cache_size = 2")
        keep_one, kept = store._keep_one, []

        def counted(key: Key, record: bytes) -> bool:
            if len(kept) == 150:
                half.set()
                signal.pause()
            kept.append(key)
            return keep_one(key, record)

        store._keep_one = counted
        store.keep([(key_of(n), record_of(n)) for n in range(20, 320)])


class TestSeveralPrograms:
    def test_begin_it_at_the_same_moment(self, path, monkeypatch):
        begin, another = store_file._begin, []

        def begin_second(connection: sqlite3.Connection) -> None:
            if not another:
                another.append(None)
                another[0] = Store.open(path)
                another[0].keep([(key_of(1), record_of(1))])
            begin(connection)

        monkeypatch.setattr(store_file, "_begin", begin_second)
        with Store.open(path) as store:
            assert same(store.found([key_of(1)]), [key_of(1)])
            store.keep([(key_of(2), record_of(2))])
            assert another[0].count() == 2
            another[0].close()

    def test_begin_and_fill_one_store_together(self, path):
        context = get_context("spawn")
        all_there = context.Barrier(WRITERS)
        firsts = [n * (EACH - SHARED) for n in range(WRITERS)]
        programs = [context.Process(target=write, args=(path, first, all_there)) for first in firsts]
        for program in programs:
            program.start()
        for program in programs:
            program.join(120)
        assert [program.exitcode for program in programs] == [0] * WRITERS
        keys = [key_of(n) for n in range(firsts[-1] + EACH)]
        with Store.open(path) as store:
            assert store.verify() == []
            assert store.count() == len(keys) == 350
            assert same(store.found(keys), keys)

    def test_one_killed_while_it_writes_leaves_a_whole_store(self, path):
        keys = fill(path, range(20))
        context = get_context("spawn")
        half = context.Event()
        program = context.Process(target=write_half, args=(path, half))
        program.start()
        assert half.wait(60)
        ahead = path.with_name(path.name + "-wal")
        assert ahead.stat().st_size > 10_000
        os.kill(program.pid, signal.SIGKILL)
        program.join(60)
        assert program.exitcode == -signal.SIGKILL
        with Store.open(path) as store:
            assert store.verify() == []
            assert same(store.found([key_of(n) for n in range(320)]), keys)
            assert store.keep([(key_of(30), record_of(30))]) == 1
