"""``openline words new-form | new-language | agree``: an administrator's own forms and languages, without code.

What he makes is tried as a whole before a file of the home changes, and stands in ``words/`` there; the other side gets
the same files by any way, and both compare one hash. It refuses to call it agreed: only the charter that names it does.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any

import click

from openline.desk.cli import EXIT_NOT_GOOD, JSON, cli, fail, tell, wants_json
from openline.desk.words import catalogue, on_air, reader_of, words
from openline.node.catalogue import FOLDER, built_in, load
from openline.node.phrases import LANGUAGE
from openline.words import new
from openline.words.catalogue import Catalogue, needed
from openline.words.check import OTHER, SENDER
from openline.words.codebook import BadForm
from openline.words.read_form import MARKERS, PRECEDENCES, REPLIES
from openline.words.render import rendered
from openline.words.samples import samples
from openline.words.sizes import PACKET, sizes
from openline.words.tongue import REFERENCE

__all__ = ["cli"]
TO_TRANSLATE = "to-translate"  # the ending of a file of phrases that wait: no language reads it
FIELD_HELP = "NAME KIND \"WORDS\" [needed] [many=3] [units=m,ft] [least=, most=, doubt='50 m'] [set=NAME] [length=40]"


@words.command("new-form")
@click.argument("name")
@click.option("--title", default="", help="What a reader sees above it.")
@click.option("--use", default="", help="What it is for, in a sentence.")
@click.option("--number", type=int, default=0, help="1000 or more; without it, the next free one.")
@click.option("--precedence", type=click.Choice(PRECEDENCES), default="PRIORITY", show_default=True)
@click.option("--marker", type=click.Choice(MARKERS), default="INFORMATION", show_default=True)
@click.option("--replies", default="ROGER,UNABLE,DECLINE", show_default=True, help="Those that close it.")
@click.option("--field", "fields", multiple=True, metavar="ROW", help=FIELD_HELP)
@click.option("--set", "sets", multiple=True, metavar="ROW", help="Choices: NAME: code=words; code=words.")
@JSON
@click.pass_obj
def new_form(
    home: Path, name: str, title: str, use: str, number: int, precedence: str, marker: str, replies: str,
    fields: tuple[str, ...], sets: tuple[str, ...],
) -> None:  # fmt: skip
    """Make a form of your own, from options or by being asked. The words are English; other languages come after."""
    before = catalogue(home)
    if not fields:
        title, use = title or _ask("What a reader sees above it"), use or _ask("What it is for")
        fields, sets = _asked(before, sets)
    try:
        rows = tuple(new.row(one) for one in fields)
        made = dict(new.choices(one) for one in sets)
        closing = _closing(replies)
        taken = [form.number for form in before.newest()]
        draft = new.Draft(
            name, _number(number, taken), title or name, use or title or name, precedence, marker,
            closing, rows, made,
        )  # fmt: skip
        said = {key: text for key, text in new.phrases(draft).items() if key not in _known(before, REFERENCE)}
        added = {Path("forms", f"{name}.toml"): new.form_file(draft)}
        if made:
            added[Path("sets.toml")] = "\n" + new.sets_file(made)
        added[Path("tongues", f"{REFERENCE}.ftl")] = new.phrase_file(said)
        added[Path("tongues", f"{name}.{TO_TRANSLATE}")] = new.to_translate(said)
        after = _put(home / FOLDER, added, {Path("forms", f"{name}.toml")})
    except BadForm as wrong:
        fail(f"{wrong} Nothing was changed.")
    _told(home, after, name)


def _number(asked: int, taken: list[int]) -> int:
    if asked and asked < new.OWN:
        raise BadForm(f"number {asked}: a line's own forms begin at {new.OWN}. Leave --number out.")
    return asked or new.free_number(taken)


def _closing(replies: str) -> tuple[str, ...]:
    said = {one.strip() for one in replies.split(",")}
    if said - set(REPLIES):
        raise BadForm(f"replies {replies!r}: they are some of {', '.join(REPLIES)}.")
    return tuple(one for one in REPLIES if one in said)


def _asked(c: Catalogue, sets: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Rows of fields, and of choices where a field names a set that nobody has, one after another."""
    click.echo(f"A field is {FIELD_HELP}.", err=wants_json())
    rows: list[str] = []
    more = list(sets)
    while text := _ask(f"Field {len(rows) + 1} (empty: no more)", default="", show_default=False):
        try:
            found = str(new.row(text).get("set", ""))
            known = {*c.sets, *(new.choices(one)[0] for one in more)}
            if found and found not in known:
                choices = f"{found}: " + _ask(f"Choices of {found} (code=words; code=words)")
                new.choices(choices)
                more.append(choices)
        except BadForm as wrong:
            click.echo(str(wrong), err=True)
            continue
        rows.append(text)
    if not rows:
        fail("a form has at least one field. Nothing was changed.")
    return tuple(rows), tuple(more)


def _ask(what: str, **more: Any) -> str:
    """What a person types; he is asked where the result does not go."""
    return str(click.prompt(what, err=wants_json(), **more))


def _known(c: Catalogue, language: str) -> set[str]:
    return set(c.tongues[language].phrases())


def _put(folder: Path, added: dict[Path, str], fresh: set[Path]) -> Catalogue:
    """Add texts to files of the folder, when all of it together is good. Raises BadForm; then nothing changed."""
    for path in fresh:
        if (folder / path).exists():
            raise BadForm(f"{folder / path} exists. Take another name, or change that file.")
    with tempfile.TemporaryDirectory() as room:
        tried = Path(room) / FOLDER
        if folder.is_dir():
            shutil.copytree(folder, tried)
        _add(tried, added)
        made = load(tried)
    _add(folder, added)
    return made


def _add(folder: Path, added: dict[Path, str]) -> None:
    for path, text in added.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        with (folder / path).open("a", encoding="utf-8") as file:
            file.write(text)


def _told(home: Path, c: Catalogue, name: str) -> None:
    """What was made, what it costs, what remains to be written, and what both sides compare."""
    form = c.named(name)
    assert form is not None, "it was just loaded"
    size = next(one for one in sizes(c, on_air) if one.form == form)
    reader = reader_of(c, REFERENCE)
    tried = [rendered(reader, form, values, SENDER, "").why for values in samples(form, OTHER)]
    missing = {tag: count for tag in sorted(c.tongues) if (count := len(needed(c) - _known(c, tag)))}
    tongues = home / FOLDER / "tongues"
    packet = "" if size.fits else f", more than one packet of {PACKET}: shorten it"
    rows = [
        f"Form {form.number}, version {form.version}, '{name}' stands in {home / FOLDER / 'forms'}.",
        f"On the air, every field filled in: {size.frame} bytes{packet}.",
        f"Hash of the form: {form.hash.hex()}",
        *(
            f"{REFERENCE}: {why}. Mend it in {tongues / f'{REFERENCE}.ftl'}."
            for why in sorted(set(filter(None, tried)))
        ),
        f"{len(tried)} samples of it read in {REFERENCE}: {sum(not why for why in tried)} come out whole.",
    ]
    for tag, count in missing.items():
        rows.append(f"{tag}: {count} phrases are missing. Put them into {tongues / f'{tag}.ftl'};")
        rows.append(f"  they wait in {name}.{TO_TRANSLATE} there.")
    rows.append(f"'openline words check' says the rest. Then give the other side the folder {home / FOLDER},")
    rows.append("compare 'openline words agree' with it, and put the hash into the charter: 'openline charter amend'.")
    value = {"form": name, "number": form.number, "version": form.version, "hash": form.hash.hex(), "frame": size.frame}
    value |= {"fits": size.fits, "samples": len(tried), "whole": sum(not why for why in tried), "missing": missing}
    tell(value, rows)


@words.command("new-language")
@click.argument("language")
@click.option("--by", required=True, help="Who writes it: a name that stands in the file.")
@JSON
@click.pass_obj
def new_language(home: Path, language: str, by: str) -> None:
    """Begin a language of your own: a file with every phrase still to be written, none of them said in English."""
    c = catalogue(home)
    if language in built_in().tongues:
        fail(f"'{language}' came with Openline. To mend its phrases, tell whoever maintains them.")
    if not LANGUAGE.fullmatch(language):
        fail(f"'{language}' is no tag of a language. Write one of BCP 47, such as vi or pt-BR.")
    path = Path("tongues", f"{language}.ftl")
    try:
        text = new.language_file(language, by, c.tongues[REFERENCE].phrases().values())
        _put(home / FOLDER, {path: text}, {path})
    except BadForm as wrong:
        fail(f"{wrong} Nothing was changed.")
    count, file = len(_known(c, REFERENCE)), home / FOLDER / path
    rows = [
        f"{count} phrases are to be written in {file}.",
        f"'openline words check --language {language}' says what is missing or misleads; every phrase is a draft.",
        "Then give the other side the file, and compare 'openline words agree'.",
    ]
    tell({"language": language, "phrases": count, "file": str(file)}, rows)


@words.command()
@click.argument("theirs", required=False)
@click.option("--languages", default="en", show_default=True, help="Those of the charter, parted by commas.")
@JSON
@click.pass_obj
def agree(home: Path, theirs: str | None, languages: str) -> None:
    """Print what both sides compare before a charter names it; with THEIRS, whether it is the same (4: it is not)."""
    c = catalogue(home)
    tags = [tag.strip() for tag in languages.split(",")]
    for tag in tags:
        reader_of(c, tag)
    ours = c.line_hash(tags).hex()
    aloud = " ".join(ours[at : at + 4] for at in range(0, 32, 4))
    own = [form for form in c.newest() if form.number >= new.OWN]
    rows = [f"form {form.number} v{form.version} {form.name:24} {form.hash.hex()}" for form in own]
    rows.append(f"forms together                      {c.forms_hash.hex()}")
    rows += [f"words of {tag:26} {c.words_hash(tag).hex()}" for tag in tags]
    rows.append(f"catalogue for a charter             {ours}")
    rows.append(f"to read aloud                       {aloud}")
    same = None if theirs is None else theirs.replace(" ", "").lower() in (ours, ours[:32])
    forms = [{"number": f.number, "version": f.version, "name": f.name, "hash": f.hash.hex()} for f in own]
    value = {"forms": forms, "forms_hash": c.forms_hash.hex(), "words": {tag: c.words_hash(tag).hex() for tag in tags}}
    tell(value | {"catalogue": ours, "aloud": aloud, "same": same}, [*rows, *(["The same."] if same else [])])
    if same is False:
        fail(
            "theirs is another: compare the lines above one by one, and bring both folders to one state.", EXIT_NOT_GOOD
        )
