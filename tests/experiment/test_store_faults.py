"""What is no store, or cannot be used as one: it is told with a remedy, and left as it is."""

from __future__ import annotations

import os
import sqlite3
import struct
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Timer

import pytest

from sim.experiment import store_file
from sim.experiment.store import Store, StoreFault
from tests.experiment.records import key_of, record_of
from tests.experiment.stores import fill, same, sql

REMEDY = "name another store with --store PATH, or none with --no-store"
NOBODY = 65534


@pytest.fixture
def path(tmp_path) -> Path:
    return tmp_path / "results" / "store.sqlite"


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

    def test_tables_with_other_columns(self, path):
        keys = fill(path, range(3))
        sql(path, "ALTER TABLE replications RENAME COLUMN record TO recard")
        with Store.open(path) as store:
            with pytest.raises(StoreFault, match=r"the store is torn \(no such column: record\)") as caught:
                store.found(keys)
            assert caught.value.torn
            assert len(store.verify()) == 1

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

    def test_one_whose_beginning_was_killed_is_none_and_is_begun_anew(self, path):
        """SQLite takes back what a journal says was not finished: here, that a file of no pages had become tables."""
        fill(path, range(3))
        sql(path, "PRAGMA journal_mode = DELETE")
        before = path.read_bytes()
        head = bytes.fromhex("d9d505f920a163d7") + struct.pack(">5I", 0, 0, 0, 512, 4096)  # SQLite, section 3
        path.with_name(path.name + "-journal").write_bytes(head.ljust(512, b"\0"))
        with pytest.raises(StoreFault, match="there is no store here"):
            Store.open(path, read_only=True)
        path.write_bytes(before)
        path.with_name(path.name + "-journal").write_bytes(head.ljust(512, b"\0"))
        with Store.open(path) as store:
            assert store.count() == 0

    @pytest.mark.parametrize("read_only", [False, True])
    def test_a_link_that_leads_in_a_circle(self, tmp_path, read_only):
        path = tmp_path / "store.sqlite"
        path.symlink_to(path)
        self.refused(
            path, "there is no store here" if read_only else "may not be written or opened", read_only
        )

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
        monkeypatch.setattr(store_file, "PATIENCE", 0.05)
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
