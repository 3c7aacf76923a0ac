"""Every form with typical content goes in one packet of a small radio, as a frame that a station reads back."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from openline.desk import bench_form
from openline.desk.cli import cli
from openline.desk.words import on_air
from openline.line.acts import MessageAct
from openline.line.bodies import from_body
from openline.wire import entry as en
from openline.wire import seal
from openline.words.catalogue import Catalogue
from openline.words.codebook import BadForm
from openline.words.codes import read
from openline.words.form import Form
from openline.words.sizes import PACKET, TEXTS, sizes, texts, typical
from tests.words.catalogues import HEAD, form, real

EK, LINE = bench_form.EK, bench_form.LINE
ROW = 'key = 1, name = "note", kind = "text", length = 60, many = 10, needed = true'


@pytest.mark.parametrize("form", real().newest(), ids=lambda form: str(form.name))
def test_each_form_with_typical_content_fits_one_packet_with_ten_stations(form: Form) -> None:
    codes = typical(form)
    frame = on_air(form, codes)
    u = en.parse(frame, EK)
    assert u.prev is not None
    assert len(u.header.acks) == 9
    body = en.open_body(en.trusted(u, LINE, u.prev), seal.message_key(EK, u.header.seq))
    act = from_body(int(u.header.cls), False, body)
    assert isinstance(act, MessageAct)
    found, filled = read(real().forms, act.form)
    assert found == form
    assert all(f.name in filled for f in form.fields if f.needed)
    assert len(frame) <= PACKET, f"{len(frame)} bytes"


def _own(*rows: str) -> Catalogue:
    return Catalogue({(1000, 1): form(ROW, head=HEAD + f"typical = {list(rows)}\n")}, {}, {})


def test_a_form_that_is_too_long_is_seen_and_one_without_typical_content_is_filled_in_whole() -> None:
    long, whole = (
        next(sizes(c, on_air))
        for c in (_own(*(f"note={one * 59}{number}" for number, one in enumerate("qxzjkvbw"))), _own())
    )
    assert (long.codes > PACKET, long.typical) == (True, True)
    assert not whole.typical
    assert whole.codes > 20


def test_typical_content_is_rows_of_name_and_value() -> None:
    with pytest.raises(BadForm, match="'typical' is rows such as"):
        _own("note")


def test_the_verb_prints_a_table_and_ends_with_4_when_one_is_too_long(tmp_path: Path) -> None:
    done = CliRunner().invoke(cli, ["--home", str(tmp_path), "words", "sizes"])
    assert done.exit_code == 0, done.output
    assert "encounter-at-sea" in done.output
    assert "TOO LONG" not in done.output
    own = tmp_path / "words" / "forms"
    own.mkdir(parents=True)
    rows = [f"note={letter} {letter * 50}{number}" for number, letter in enumerate("qxzjkvbw")]
    (own / "try.toml").write_text(f"{HEAD}typical = {rows}\nfields = [{{ {ROW} }}]\n")
    long = CliRunner().invoke(cli, ["--home", str(tmp_path), "words", "sizes"])
    assert long.exit_code == 4
    assert "TOO LONG" in long.output
    (own / "try.toml").write_text(f'{HEAD}typical = ["nota=x"]\nfields = [{{ {ROW} }}]\n')
    wrong = CliRunner().invoke(cli, ["--home", str(tmp_path), "words", "sizes"])
    assert wrong.exit_code == 4
    assert "typical content may not be sent" in wrong.stderr


def test_free_words_take_fewer_bytes_with_the_dictionary_in_every_language() -> None:
    """Than as they are, and over all of them than deflated alone; what is packed comes out again."""
    found = {(one.language, one.what): one for one in texts(seal.pack)}
    assert set(TEXTS) == {"en", "zh-Hans", "ja", "ko", "fil"}
    assert found.keys() == {(tag, what) for tag, kinds in TEXTS.items() for what in ("question", "warning", "report")}
    for (tag, what), one in found.items():
        said = TEXTS[tag][what].encode()
        assert seal.unpack(seal.pack(said)) == said
        assert (one.plain, one.packed) == (len(said), len(seal.pack(said)))
        assert one.packed < one.plain, (tag, what)
    for tag in TEXTS:  # of one text alone the dictionary may cost a few bytes more than it saves
        mine = [one for one in found.values() if one.language == tag]
        assert sum(one.packed for one in mine) < sum(one.deflated for one in mine), tag


def test_the_command_prints_them_before_and_after() -> None:
    done = CliRunner().invoke(cli, ["words", "sizes"])
    assert done.exit_code == 0, done.output
    rows = [row.rsplit(None, 3) for row in done.output.splitlines() if row.startswith(("en, ", "ja, "))]
    known = {f"{one.language}, {one.what}": one for one in texts(seal.pack)}
    assert [[name, int(plain), int(alone), int(packed)] for name, plain, alone, packed in rows] == [
        [name, one.plain, one.deflated, one.packed] for name, one in known.items() if name[:2] in ("en", "ja")
    ]
