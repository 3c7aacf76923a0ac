"""The conformance suite of stores: what any store must pass, whatever it is made of.

A test file makes a subclass whose name begins with ``Test`` and fills the hook ``make``. The suite looks at a store
only through ``base.Store``; how one kind of store breaks is told beside that store.
"""

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openline.engine.effects import EntryRecord, NoteRecord, Record
from openline.store.base import Lost, RecordUnfit, Scrubbed, SequenceReused, Store, StoreClosed, StoreInUse

LINES = tuple(hashlib.sha256(bytes([n])).digest() for n in range(3))
LINE = LINES[0]
BIGGEST = 2**63 - 1
KEY = bytes(range(32))  # the record key of every store in a test


def entry(seq: int, *, line: bytes = LINE, author: int = 1, own: bool = False, text: str = "") -> EntryRecord:
    """An entry whose hash follows from all the rest; ``text`` makes another branch of a fork."""
    frame = f"frame {line.hex()} {author} {seq} {text}".encode()
    return EntryRecord(line, author, 1, seq, hashlib.sha256(frame).digest(), frame, 1_700_000_000_000 + seq, own)


def content(store: Store) -> list[list[tuple[int, EntryRecord]]]:
    """Every entry of the known lines, with positions."""
    return [list(store.entries(line)) for line in LINES]


ENTRIES = st.builds(
    lambda line, author, seq, text, own, at_ms: replace(
        entry(seq, line=line, author=author, text=text, own=own), at_ms=at_ms
    ),
    st.sampled_from(LINES),
    st.integers(0, 1) | st.just(BIGGEST),
    st.integers(0, 3) | st.just(BIGGEST),
    st.sampled_from(["", "a", "\0"]),
    st.booleans(),
    st.integers(0, BIGGEST),
)
NOTES = st.builds(
    NoteRecord, st.sampled_from(LINES), st.text("ab\0 ", max_size=3), st.binary(max_size=8) | st.just(b"\0" * 65536)
)
KEEPS = st.lists(st.lists(ENTRIES | NOTES, max_size=4), max_size=8)


class Model:
    """The simplest store that could be right: two lists in memory."""

    def __init__(self) -> None:
        self.entries: list[EntryRecord] = []
        self.notes: dict[tuple[bytes, str], bytes] = {}

    def keep(self, records: list[Record]) -> bool:
        """Whether the store must take them; then the model has them too."""
        entries, notes = list(self.entries), dict(self.notes)
        for record in records:
            if isinstance(record, NoteRecord):
                notes[record.line, record.key] = record.value
            elif all((held.line, held.hash) != (record.line, record.hash) for held in entries):
                if record.own and any(held.own and _place(held) == _place(record) for held in entries):
                    return False
                entries.append(record)
        self.entries, self.notes = entries, notes
        return True


def _place(record: EntryRecord) -> tuple[bytes, int, int, int]:
    return record.line, record.author, record.incarnation, record.seq


class StoreSuite:
    """What any store must pass."""

    def make(self, place: Path) -> Store:
        """Open the store that lives at ``place``, made first if it is not there. A second time finds it again."""
        raise NotImplementedError

    def damage(self, place: Path, position: int) -> None:
        """Change what is kept at a position of the closed store at ``place``, as rot does."""
        raise NotImplementedError

    def copied(self, file: Path, place: Path) -> None:
        """Put a file that ``Store.copy`` made where ``make`` finds it as the store at ``place``."""
        raise NotImplementedError

    @pytest.fixture
    def store(self, tmp_path: Path) -> Iterator[Store]:
        """An empty store, closed afterwards."""
        with closing(self.make(tmp_path)) as store:
            yield store

    def test_empty_store_holds_nothing(self, store: Store) -> None:
        assert list(store.entries(LINE)) == []
        assert store.lines() == []
        assert store.notes(LINE) == {}
        assert store.entry(LINE, bytes(32)) is None
        assert store.check() == []

    def test_entries_come_back_in_the_order_in_which_they_were_kept(self, store: Store) -> None:
        kept = [entry(seq) for seq in (5, 1, 9, 0)]
        store.keep(kept[:1])
        store.keep(kept[1:])
        assert [record for _, record in store.entries(LINE)] == kept
        assert store.check() == []

    def test_positions_never_change(self, tmp_path: Path) -> None:
        with closing(self.make(tmp_path)) as store:
            store.keep([entry(1), entry(1, line=LINES[1]), entry(2)])
            before = content(store)
        with closing(self.make(tmp_path)) as store:
            assert content(store) == before
            store.keep([entry(3)])
            assert content(store)[0][:2] == before[0]
            positions = [position for position, _ in store.entries(LINE)]
            assert positions == sorted(set(positions))
            assert positions[0] >= 1

    def test_after_gives_only_what_is_later(self, store: Store) -> None:
        store.keep([entry(seq) for seq in range(200)])  # more than any store reads at once
        everything = list(store.entries(LINE))
        for cut in (0, 1, 63, 64, 199):
            assert list(store.entries(LINE, everything[cut][0])) == everything[cut + 1 :]
        assert list(store.entries(LINE, -1)) == everything
        assert list(store.entries(LINE, 2**80)) == []  # a browser may send any number as its last event

    def test_entries_kept_while_reading_are_read_too(self, store: Store) -> None:
        store.keep([entry(seq) for seq in range(64)])
        reading = store.entries(LINE)
        first = next(reading)
        store.keep([entry(64)])
        assert [record.seq for _, record in [first, *reading]] == list(range(65))

    @pytest.mark.fault("F-019")
    def test_identical_entry_kept_again_changes_nothing(self, store: Store) -> None:
        store.keep([entry(1, own=True), entry(1, own=True)])
        store.keep([entry(1, own=True)])
        store.keep([replace(entry(1, own=True), at_ms=5, own=False)])  # it came back from a peer
        assert [record for _, record in store.entries(LINE)] == [entry(1, own=True)]

    def test_entry_kept_again_with_another_signature_takes_its_old_place(self, store: Store) -> None:
        damaged = replace(entry(1), frame=entry(1).frame[:-1] + b"?")
        store.keep([entry(0, own=True), damaged, entry(2)])
        store.keep([replace(entry(1), at_ms=99, again=True)])
        assert [record for _, record in store.entries(LINE)] == [entry(0, own=True), entry(1), entry(2)]

    @pytest.mark.fault("F-015")
    def test_second_own_entry_of_one_sequence_number_is_refused(self, store: Store) -> None:
        store.keep([entry(1, own=True)])
        with pytest.raises(SequenceReused, match=r"seq 1 .*new incarnation"):
            store.keep([entry(7), NoteRecord(LINE, "a", b"1"), entry(1, own=True, text="other")])
        assert [record for _, record in store.entries(LINE)] == [entry(1, own=True)]  # all or none
        assert store.notes(LINE) == {}
        store.keep([entry(2, own=True)])  # and the store goes on

    @pytest.mark.fault("F-015")
    def test_own_entries_of_other_lines_authors_incarnations_are_other_entries(self, store: Store) -> None:
        own = entry(1, own=True)
        others = [
            entry(1, own=True, line=LINES[1]),
            entry(1, own=True, author=2),
            replace(entry(1, own=True, text="a"), incarnation=2),
        ]
        store.keep([own, *others])
        assert [record for _, record in store.entries(LINE)] == [own, *others[1:]]

    @pytest.mark.fault("F-016")
    @pytest.mark.fault("F-017")
    def test_both_branches_of_a_fork_are_kept(self, store: Store) -> None:
        branches = [entry(1), entry(1, text="other"), entry(1, own=True, text="ours")]
        store.keep(branches)
        assert [record for _, record in store.entries(LINE)] == branches
        assert [store.entry(LINE, branch.hash) for branch in branches] == branches

    def test_entry_is_found_only_in_its_line(self, store: Store) -> None:
        store.keep([entry(1)])
        assert store.entry(LINE, entry(1).hash) == entry(1)
        assert store.entry(LINES[1], entry(1).hash) is None
        assert store.entry(LINE, entry(2).hash) is None

    def test_later_note_replaces_earlier_one_of_its_line_and_key(self, store: Store) -> None:
        store.keep([NoteRecord(LINE, "b", b"1"), NoteRecord(LINE, "a", b""), NoteRecord(LINES[1], "b", b"x")])
        store.keep([NoteRecord(LINE, "b", b"2"), NoteRecord(LINE, "b", b"3")])
        assert store.notes(LINE) == {"a": b"", "b": b"3"}
        assert list(store.notes(LINE)) == ["a", "b"]
        assert store.notes(LINES[1]) == {"b": b"x"}

    def test_lines_are_those_with_an_entry(self, store: Store) -> None:
        store.keep([entry(1, line=line) for line in LINES[:2]])
        store.keep([NoteRecord(LINES[2], "a", b"1"), entry(2)])
        assert store.lines() == sorted(LINES[:2])

    def test_bytes_are_compared_exactly(self, store: Store) -> None:
        one = replace(entry(1), hash=b"\0" * 31 + b"a")
        two = replace(entry(2), hash=b"\0" * 31 + b"A", frame=bytes(range(256)))
        store.keep([one, two])
        assert [store.entry(LINE, record.hash) for record in (one, two)] == [one, two]

    def test_limits_are_kept_and_beyond_is_refused(self, store: Store) -> None:
        good = EntryRecord(LINE, BIGGEST, BIGGEST, BIGGEST, bytes(32), b"f" * (1 << 20), BIGGEST, True)
        note = NoteRecord(LINE, "k" * 128, b"v" * 65536)
        store.keep([good, note])
        bad: list[Record] = []
        for number in (-1, BIGGEST + 1):
            bad += [replace(good, author=number), replace(good, incarnation=number)]
            bad += [replace(good, seq=number), replace(good, at_ms=number)]
        bad += [replace(good, line=LINE[1:]), replace(good, hash=b""), replace(good, frame=b"")]
        bad += [replace(good, frame=b"f" * ((1 << 20) + 1)), replace(note, line=b""), replace(note, key="k" * 129)]
        bad += [replace(note, key="é"), replace(note, value=b"v" * 65537)]
        for record in bad:
            with pytest.raises(RecordUnfit, match="outside the limits"):
                store.keep([entry(1), record])
        assert [record for _, record in store.entries(LINE)] == [good]
        assert store.notes(LINE) == {note.key: note.value}

    def test_keeping_nothing_is_allowed(self, store: Store) -> None:
        store.keep([])
        assert store.lines() == []

    def test_closed_store_says_so(self, tmp_path: Path) -> None:
        store = self.make(tmp_path)
        reading = store.entries(LINE)
        store.close()
        store.close()
        for act in (
            lambda: store.keep([entry(1)]),
            lambda: store.keep([]),
            lambda: next(reading),
            lambda: store.entry(LINE, bytes(32)),
            lambda: store.notes(LINE),
            store.lines,
            lambda: store.lost(LINE),
            lambda: store.scrub(0, 1),
            store.check,
        ):
            with pytest.raises(StoreClosed, match="closed"):
                act()

    @pytest.mark.fault("F-010")
    def test_damaged_entry_is_lost_until_it_is_kept_again(self, tmp_path: Path) -> None:
        own = [entry(seq, own=True) for seq in range(4)]
        with closing(self.make(tmp_path)) as store:
            store.keep([*own, entry(1, line=LINES[1], author=2)])
        self.damage(tmp_path, 2)
        self.damage(tmp_path, 5)
        with closing(self.make(tmp_path)) as store:
            assert store.scrub(0, 9).lost == (Lost(2, True), Lost(5, False))
            assert (store.lost(LINE), store.lost(LINES[1])) == ([Lost(2, True)], [Lost(5, False)])
            assert [record for _, record in store.entries(LINE)] == [own[0], *own[2:]]
            assert store.entry(LINE, own[1].hash) is None
            assert len(store.check()) == 2
            with pytest.raises(SequenceReused):  # the number is used, though its entry is not there
                store.keep([entry(1, own=True, text="other")])
        with closing(self.make(tmp_path)) as store:
            store.keep([replace(own[1], own=False), entry(9)])  # a peer brings it
            assert [record for _, record in store.entries(LINE)] == [*own, entry(9)]
            assert (store.lost(LINE), store.lost(LINES[1])) == ([], [Lost(5, False)])

    @pytest.mark.fault("F-010")
    def test_scrub_reads_everything_back_in_steps(self, store: Store) -> None:
        assert store.scrub(0, 3) == Scrubbed(0, (), (), ())
        kept = [entry(seq, line=LINES[seq % 2]) for seq in range(7)]
        store.keep(kept)
        read, at = list[EntryRecord](), 0
        while (step := store.scrub(at, 3)).next:
            assert (step.lost, step.said) == ((), ())
            read += step.entries
            store.keep([entry(len(read) + 100)])  # it goes on meanwhile
            at = step.next
        assert [*read, *step.entries][:7] == kept
        assert store.scrub(10**6, 3) == Scrubbed(0, (), (), ())

    @pytest.mark.fault("F-015")
    def test_copy_is_whole_though_keeping_goes_on(self, tmp_path: Path) -> None:
        with closing(self.make(tmp_path)) as store:
            store.keep([entry(seq, own=True, text="x" * 500) for seq in range(100)])
            steps = 0
            for left in store.copy(tmp_path / "file", 4):
                if left:
                    steps += 1
                    store.keep([entry(100 + steps, own=True), NoteRecord(LINE, "steps", b"%d" % steps)])
            assert steps > 3
            before, notes = content(store), store.notes(LINE)
            assert (tmp_path / "file").stat().st_mode & 0o777 == 0o600
        other = tmp_path / "other"
        other.mkdir()
        self.copied(tmp_path / "file", other)
        with closing(self.make(other)) as store:
            assert (content(store), store.notes(LINE), store.check()) == (before, notes, [])

    @pytest.mark.fault("F-016")
    def test_second_holder_is_refused(self, tmp_path: Path) -> None:
        with closing(self.make(tmp_path)) as store:
            with pytest.raises(StoreInUse, match="Stop the other programme"):
                self.make(tmp_path)
            store.keep([entry(1)])  # the refusal did no harm to the first
        with closing(self.make(tmp_path)) as store:
            assert store.lines() == [LINE]

    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.differing_executors])
    @given(KEEPS)
    def test_any_keeps_read_back_the_same_after_reopening(self, keeps: list[list[Record]]) -> None:
        model = Model()
        with tempfile.TemporaryDirectory() as folder:
            with closing(self.make(Path(folder))) as store:
                for records in keeps:
                    if model.keep(records):
                        store.keep(records)
                    else:
                        with pytest.raises(SequenceReused):
                            store.keep(records)
                before = content(store)
            with closing(self.make(Path(folder))) as store:
                assert content(store) == before
                assert store.check() == []
                assert store.lines() == sorted({held.line for held in model.entries})
                for line, found in zip(LINES, before, strict=True):
                    assert [record for _, record in found] == [held for held in model.entries if held.line == line]
                    assert store.notes(line) == {key: value for (at, key), value in model.notes.items() if at == line}
