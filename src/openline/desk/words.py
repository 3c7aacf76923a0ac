"""``openline words``: see the forms and languages, try one before it is sent, check one that you have written.

It needs no node. It refuses to send anything, and to call a phrase checked: only the name of a person in the phrase
file does.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from openline.desk import bench_form, heads, text
from openline.desk.cli import EXIT_NOT_GOOD, JSON, cli, fail, tell, wants_json
from openline.line.acts import Marker, MessageAct
from openline.line.bodies import to_body
from openline.node import filling
from openline.node.catalogue import FOLDER, glossaries, load
from openline.node.home import Home, HomeError
from openline.wire import entry as en
from openline.wire.dictionary import DICTIONARY_HASH
from openline.wire.header import Precedence
from openline.wire.seal import pack
from openline.words.catalogue import Catalogue
from openline.words.check import check as findings_of
from openline.words.check import counts
from openline.words.codebook import BadForm
from openline.words.codes import spelled, write
from openline.words.doubts import doubts
from openline.words.entry import Typist, typed
from openline.words.form import Field, Form
from openline.words.land import on_land
from openline.words.render import Rendering, parties_of, problem, rendering
from openline.words.show import Reader
from openline.words.sizes import PACKET, texts
from openline.words.sizes import sizes as sizes_of
from openline.words.tongue import REFERENCE, Unsayable
from openline.words.values import Refused


@cli.group()
def words() -> None:
    """Forms that each side reads in its own language: list, show, preview, check."""


def catalogue(home: Path) -> Catalogue:
    """The package's catalogue with what the administrator put beside the home; ends with a sentence when it is bad."""
    try:
        return load(home / FOLDER)
    except BadForm as wrong:
        fail(str(wrong))


def form_of(c: Catalogue, name: str) -> Form:
    """The newest version of that form; ends with a sentence, and the nearest name, when there is none."""
    form = c.named(name)
    if form is None:
        import difflib

        near = difflib.get_close_matches(name, [one.name for one in c.newest()], 1)
        fail(f"there is no form '{name}'." + (f" Did you mean '{near[0]}'?" if near else " See 'openline words list'."))
    return form


def reader_of(c: Catalogue, language: str) -> Reader:
    """A reader of that language; ends with a sentence when there is no such one."""
    if language not in c.tongues:
        fail(f"there is no language '{language}' here. There are: {', '.join(sorted(c.tongues))}.")
    return Reader(c.tongues[language])


def own_language(home: Path, c: Catalogue) -> str:
    """In which language this station reads; English where there is no station yet, or it has none of its own."""
    try:
        asked = str(Home(home).config().more.get("language", REFERENCE))
    except HomeError:
        return REFERENCE
    return asked if asked in c.tongues else REFERENCE


@words.command("list")
@click.option("--language", default="", help="Read in this one.  [default: this station's]")
@JSON
@click.pass_obj
def list_(home: Path, language: str) -> None:
    """Every form with its number, version and hash, and every language with its drafts."""
    c = catalogue(home)
    reader = reader_of(c, language or own_language(home, c))
    forms = [filling.head_view(form, reader) for form in c.newest()]
    rows = [
        f"{f['number']:4}  v{f['version']}  {f['hash'][:16]}  {f['name']:24}  {f['title']}: {f['use']}" for f in forms
    ]
    tongues: list[dict[str, Any]] = [
        {"language": tag, "hash": tongue.hash.hex(), **counts(tongue)} for tag, tongue in sorted(c.tongues.items())
    ]
    rows.append(f"Forms together: {c.forms_hash.hex()}")
    rows += [
        f"{t['language']:8}  {t['hash'][:16]}  {t['phrases']} phrases, {t['drafts']} of them drafts" for t in tongues
    ]
    tell({"forms": forms, "forms_hash": c.forms_hash.hex(), "languages": tongues}, rows)


@words.command()
@click.argument("form")
@click.option("--language", default="", help="Read in this one.  [default: this station's]")
@JSON
@click.pass_obj
def show(home: Path, form: str, language: str) -> None:
    """A form with its fields, units, ranges and choices."""
    c = catalogue(home)
    found, reader = form_of(c, form), reader_of(c, language or own_language(home, c))
    rows = [
        f"{reader.say(f'form-{found.name}')} ({found.name}, form {found.number}, version {found.version})",
        f"After: {'; '.join(found.after)}",
        f"Usually {found.precedence} {found.marker}; closed by {', '.join(found.replies)}",
    ]
    parties = parties_of(reader, {}, "")
    tell(
        filling.form_view(found, reader),
        [*rows, *(row for f in found.fields for row in _field(reader, f, parties, ""))],
    )


def _field(reader: Reader, f: Field, parties: dict[str, str], before: str) -> Iterator[str]:
    many = f", up to {f.many}" if f.many > 1 else ""
    needed = "needed" if f.needed else "optional"
    yield f"  {before}{f.key:2}  {f.name:24} {f.kind}, {needed}{many}: {reader.say(f'label-{f.name}', **parties)}"
    if f.units:
        yield f"{before}        {f.written['least']} to {f.written['most']}, in {', '.join(f.units)}"
    for code, name in f.codes.items():
        yield f"{before}        {code:2} {name}: {reader.say(f'{f.set_name}-{name}', **parties)}"
    for inner in f.fields:
        yield from _field(reader, inner, parties, before + "    ")


@words.command()
@click.argument("form")
@click.option("-f", "--field", "fields", multiple=True, metavar="NAME=VALUE", help="A field; GROUP.1.NAME in a group.")
@click.option("--to", "languages", default="en", show_default=True, help="Languages, parted by commas, or 'all'.")
@click.option("--from", "sender", default="", help="The party that speaks.")
@click.option("--language", default="", help="Yours, for what is wrong and doubted.  [default: this station's]")
@JSON
@click.pass_obj
def preview(home: Path, form: str, fields: tuple[str, ...], languages: str, sender: str, language: str) -> None:
    """What each other side will read, before anything is sent."""
    c = catalogue(home)
    found, mine = form_of(c, form), reader_of(c, language or own_language(home, c))
    heads.choose(mine.tongue.language)
    rows = []
    for row in fields:
        name, equals, value = row.partition("=")
        if not equals:
            fail(f"'{row}' is no field: write NAME=VALUE, for example -f own-speed='10 kn'.")
        rows.append((name, value))
    try:
        values = typed(found, rows, Typist())
        codes = write(found, values)
    except Refused as wrong:
        wrongs = [problem(mine, one, parties_of(mine, {}, sender)) for one in wrong.problems]
        if wants_json():
            fail(" ".join(wrongs))
        click.echo("\n".join(wrongs), err=True)
        sys.exit(1)
    tags = sorted(c.tongues) if languages == "all" else [tag.strip() for tag in languages.split(",")]
    sides = [rendering(c, reader_of(c, tag), sender, codes) for tag in tags]
    shown: list[dict[str, Any]] = [
        {"language": one.language, "draft": one.draft, "text": one.text, "codes": one.codes, "why": one.why}
        for one in sides
    ]
    doubted = [problem(mine, one, parties_of(mine, values, sender)) for one in doubts(found, values, on_land=on_land)]
    out = [heads.say("bytes", bytes=str(len(codes)), codes=spelled(codes))]
    out += [text.red(heads.say("look-again", doubt=doubt)) for doubt in doubted]
    out += ["\n" + "\n".join(_lines(reader_of(c, one.language), one)) for one in sides]
    tell({"bytes": len(codes), "codes": spelled(codes), "sides": shown, "doubts": doubted}, out)
    if any(side.why for side in sides):
        sys.exit(EXIT_NOT_GOOD)


def _lines(reader: Reader, shown: Rendering) -> list[str]:
    head = f"[{shown.language}]" + (f" {reader.say('draft-mark')}" if shown.draft else "")
    if shown.why:
        return [head, reader.say("do-not-release", why=shown.why), reader.say("form-codes", codes=shown.codes)]
    return [head, shown.text]


@words.command()
@click.option("--language", "only", default="", help="Only this one.")
@click.option("--hashes", is_flag=True, help="Print the hash of the words of each phrase, for 'checked:' comments.")
@JSON
@click.pass_obj
def check(home: Path, only: str, hashes: bool) -> None:
    """Find what could mislead a reader: phrases missing, equal, or that lose a field. Exit code 4: faults."""
    c = catalogue(home)
    if only:
        reader_of(c, only)
    try:
        held = glossaries()
        found = findings_of(c, only, held)
        terms = {tag: len(glossary.terms) for tag, glossary in held.items()}
    except (Unsayable, BadForm) as wrong:
        fail(str(wrong), EXIT_NOT_GOOD)
    rows = [f"{'FAULT' if one.fault else 'note '}  {one.language:8} {one.what} {one.says}" for one in found]
    tags = [only] if only else sorted(c.tongues)
    phrases = [
        {"language": tag, "hash": phrase.word_hash, "name": phrase.name, "words": phrase.words}
        for tag in (tags if hashes else [])
        for phrase in c.tongues[tag].phrases().values()
    ]
    rows += [f"{one['language']:8} {one['hash']} {one['name']} = {one['words']}" for one in phrases]
    languages: list[dict[str, Any]] = [
        {"language": tag, **counts(c.tongues[tag]), "faults": sum(one.fault for one in found if one.language == tag)}
        | {"terms": terms.get(tag, 0)}
        for tag in tags
    ]
    rows += [
        f"{one['language']:8} {one['phrases']} phrases, {one['drafts']} drafts, {one['faults']} faults, "
        f"{one['terms']} terms with a source"
        for one in languages
    ]
    findings = [{"language": f.language, "fault": f.fault, "what": f.what, "says": f.says} for f in found]
    tell({"findings": findings, "languages": languages} | ({"phrases": phrases} if hashes else {}), rows)
    if any(one.fault for one in found):
        sys.exit(EXIT_NOT_GOOD)


def on_air(form: Form, codes: bytes) -> bytes:
    """A form from the first of ten stations, which acknowledges the other nine, sealed and signed, with predecessor."""
    act = MessageAct(7, Marker[form.marker], "", "", bench_form.AT, form=codes)
    h = replace(bench_form.header(), precedence=Precedence[form.precedence])
    made = en.make(bench_form.LINE, h, bytes(range(32)), to_body(act, False), bench_form.EK, bench_form.SECRETS)
    return en.to_frame(made, bench_form.EK, with_prev=True)


@words.command()
@JSON
@click.pass_obj
def sizes(home: Path) -> None:
    """What each form costs on the air with typical content and ten stations. Exit code 4: one is too long.

    Below it, what free words of a kind take in each language: as they are, deflated, and with the frozen dictionary.
    """
    c = catalogue(home)
    try:
        found = list(sizes_of(c, on_air))
    except Refused as wrong:
        fail(f"a form's typical content may not be sent: {wrong}. Mend 'typical' in its file.", EXIT_NOT_GOOD)
    rows = [f"{'form':24} codes  frame of {PACKET}"]
    for one in found:
        told = "" if one.fits else "  TOO LONG"
        told += "" if one.typical else "  (every field: it names no typical content)"
        rows.append(f"{one.form.name:24} {one.codes:5}  {one.frame:5}{told}")
    value = [
        {"form": f.form.name, "codes": f.codes, "frame": f.frame, "fits": f.fits, "typical": f.typical} for f in found
    ]
    free = list(texts(pack))
    rows += ["", f"{'free text, bytes':24} plain  deflated  packed with the dictionary of the charter"]
    rows += [f"{one.language + ', ' + one.what:24} {one.plain:5}  {one.deflated:8}  {one.packed:6}" for one in free]
    spoken = [
        {"language": one.language, "what": one.what, "plain": one.plain, "deflated": one.deflated, "packed": one.packed}
        for one in free
    ]
    tell({"packet": PACKET, "forms": value, "dictionary": DICTIONARY_HASH.hex(), "texts": spoken}, rows)
    if not all(one.fits for one in found if one.typical):
        sys.exit(EXIT_NOT_GOOD)
