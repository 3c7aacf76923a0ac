"""Commands about what is kept: search in it, back it up, restore it.

A backup holds the station's keys, so it is made under a passphrase of its own and refuses a short one. Restoring
refuses to touch a home that is there.
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlencode

import click

from openline.desk import heads, text
from openline.desk.cli import JSON, cli, fail, secret, tell
from openline.desk.client import Client, Hangs, NoNode

PASSPHRASE_MIN = 12  # longer than a root's: a stick with a backup may lie somewhere for years
VARIABLE = "OPENLINE_BACKUP_PASSPHRASE"


def _passphrase(new: bool) -> str:
    given = secret("the backup", new, VARIABLE)
    if new and len(given) < PASSPHRASE_MIN:
        fail(f"The passphrase has {len(given)} characters; at least {PASSPHRASE_MIN} are needed. Choose a longer one.")
    return given


@cli.command()
@click.argument("words", nargs=-1, required=True)
@click.option("--line", help="On this line only.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 1000), help="Show so many, the newest.")
@click.option("--language", default="", help="Read forms in this language, not in this station's.")
@JSON
@click.pass_obj
def search(home: Path, words: tuple[str, ...], line: str | None, limit: int, language: str) -> None:
    """Find what was said with all of these WORDS in it, or parts of words, in any script and any case.

    Forms are looked into as they are read here, in this station's language or in --language.
    """
    try:
        asked = {"words": " ".join(words), "limit": str(limit), "line": line, "language": language}
        query = urlencode({key: value for key, value in asked.items() if value})
    except UnicodeEncodeError:
        fail(heads.say("words-not-text"))
    client = Client(home)
    heads.choose_for(client, language)
    found = client.get(f"/v1/search?{query}")
    rows = [row for one in found["entries"] for row in text.entry(one)]
    shown, count = len(found["entries"]), found["found"]
    if not count:
        rows.append(heads.say("found-nothing"))
    elif shown < count:
        rows.append(heads.say("found-newest", count=str(count), shown=str(shown)))
    else:
        rows.append(heads.say("found", count=str(count)))
    tell(found, rows)


@cli.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@JSON
@click.pass_obj
def backup(home: Path, file: Path) -> None:
    """Write keys, settings and everything kept into FILE, under a passphrase of its own, while the node runs."""
    from openline.node.backup import at_rest
    from openline.node.home import Home

    Home(home).config()  # a folder that is no home is told as that
    passphrase, file = _passphrase(new=True), file.absolute()
    try:
        size = Client(home).post("/v1/backup", {"file": str(file), "passphrase": passphrase})["bytes"]
    except Hangs:  # it holds the store, and may be writing this very file
        raise
    except NoNode:
        size = at_rest(Home(home), file, passphrase)
    rows = [f"Wrote {size} bytes to {file}: keys, settings and everything kept. Keep it apart from this machine."]
    if has_root := (home / "root.key").exists():
        rows.append("The party's root key is in it too, under its own passphrase as well.")
    tell({"file": str(file), "bytes": size, "root_key": has_root}, rows)


@cli.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--home", "into", type=click.Path(path_type=Path, file_okay=False), help="The home to make.")
@JSON
@click.pass_obj
def restore(home: Path, file: Path, into: Path | None) -> None:
    """Make this station's home anew from the backup FILE. There must be no home there yet."""
    from openline.node.backup import restore as put_back

    target = (into or home).absolute()
    entries = put_back(file, target, _passphrase(new=False))
    rows = [f"Restored {target}: {entries} entries, read back and whole. Start it with 'openline node run'."]
    rows.append("What was said after the backup comes back from the peers; our own numbers go on in a new feed.")
    rows.append("The station must run ONCE: destroy or switch off every other copy of it first.")
    tell({"home": str(target), "entries": entries}, rows)
