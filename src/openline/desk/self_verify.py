"""``openline self-verify``: whether what is installed here is what was released, and what that does not prove.

It needs no home, no node and no network. It refuses to call anything good that was only compared with itself.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

import openline
from openline.desk import installed, signed_release
from openline.desk.cli import EXIT_NOT_GOOD, JSON, cli, fail, tell
from openline.desk.installed import Finding
from openline.desk.signed_release import Keys, Release
from openline.words.visible import visible

FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
SHOWN_MAX = 20  # findings in sentences; --json has them all
ITSELF = "this command, its Python and this machine: a thief of them prints what he likes; use '--at' from another one"
OTHERS = "that the packages beside it are their authors': each is compared with its own record only"
NO_RELEASE = "that it is what was released: give the release file with '--release'; a record can be rewritten"
NO_KEYS = "who released it: no release keys were given, and none are in this package; give them with '--keys'"
OWN_KEYS = "that these release keys are the right ones: they came with the package; give your own with '--keys'"


@cli.command("self-verify")
@click.argument("files", nargs=-1, type=FILE)
@click.option("--release", "release_file", type=FILE, help="The release file that came with it.")
@click.option("--keys", "keys_file", type=FILE, help="Whose signatures count, in place of those in the package.")
@click.option(
    "--at", "folder", type=click.Path(path_type=Path, exists=True, file_okay=False), help="Look there: site-packages."
)
@JSON
def self_verify(
    files: tuple[Path, ...], release_file: Path | None, keys_file: Path | None, folder: Path | None
) -> None:
    """Hold every installed file, and FILES as they were handed out, against the record and a signed release."""
    at = (folder or Path(openline.__file__).parent.parent).absolute()
    if files and not release_file:
        fail("A file that was handed out is held against its release: name that with '--release FILE'.")
    try:
        release = signed_release.read(release_file) if release_file else None
        keys = signed_release.read_keys(keys_file or signed_release.KEYS)
    except signed_release.ReleaseError as wrong:
        fail(str(wrong))
    value, rows, findings = _installed(at, [str(at)] if folder else sys.path, release)
    open_ = [ITSELF, OTHERS] if value["packages"] else [ITSELF]
    if release:
        more, says, lacks = _signatures(release, keys, keys_file)
        value, rows, findings = value | more, [*rows, *says], [*findings, *lacks, *_handed_out(files, release)]
        open_ += [NO_KEYS] if not keys.threshold else [] if keys_file else [OWN_KEYS]
    else:
        open_ += [NO_RELEASE, NO_KEYS] if not keys.threshold else [NO_RELEASE]
    good = not findings and (release is not None or value["record"])
    shown = [f"  {visible(one.path)} {one.says}" for one in findings[:SHOWN_MAX]]
    if len(findings) > SHOWN_MAX:
        shown.append(f"  and {len(findings) - SHOWN_MAX} more: see --json")
    end = "NOT GOOD" if findings else "GOOD, as far as was looked" if good else "NOTHING TO COMPARE IT WITH"
    rows = [*rows, f"  {end}", *shown, *(f"  NOT PROVEN: {one}" for one in open_)]
    value |= {"good": good, "findings": [{"path": f.path, "says": f.says} for f in findings], "not_proven": open_}
    tell(value, rows)
    if not good:
        raise click.exceptions.Exit(EXIT_NOT_GOOD)


def _installed(
    at: Path, folders: list[str], release: Release | None
) -> tuple[dict[str, Any], list[str], list[Finding]]:
    """What stands in the folder: as value, in sentences, and what is wrong with it."""
    found, wanted, findings, rows = installed.distribution(at), {}, [], []
    packages = installed.needed(found, folders) if found else {}
    if found:
        wanted = installed.record(found)
    has_record = f"{installed.PACKAGE}/__init__.py" in wanted
    rows.append(f"openline {found.version if found else openline.__version__} in {at}:")
    if has_record:
        findings += [*installed.compare(at, wanted), *installed.strays(at, wanted)]
        rows.append(f"  {len(wanted)} files held against the record of the installation")
    else:
        rows.append("  a working copy or a copied folder: nobody kept a record of its files")
    checked, listed_at, folders_at = 0, {at: {**wanted}}, list[tuple[str, Path, str]]()
    for name, one in sorted(packages.items()):
        record, where = installed.record(one), Path(str(one.locate_file("")))
        checked += len(record)
        listed_at.setdefault(where, {}).update(record)  # several share a folder
        folders_at += [(name, where, package) for package in installed.packages_of(record)]
        findings += [Finding(f.path, f"{f.says} (package {name})") for f in installed.compare(where, record)]
    for name, where, package in folders_at:
        odd = installed.strays(where, listed_at[where], package)
        findings += [Finding(f.path, f"{f.says} (package {name})") for f in odd]
    if found:
        findings += [f for where in listed_at for f in installed.at_start(where)]
    if packages:
        rows.append(f"  {checked} files of {len(packages)} other packages held against their own records")
    if release:
        listed = release.installed
        findings += [f for f in (*installed.compare(at, listed), *installed.strays(at, listed)) if f not in findings]
        rows.append(f"  {len(listed)} files held against release {visible(release.version)}")
    return {"folder": str(at), "record": has_record, "files": len(wanted), "packages": len(packages)}, rows, findings


def _signatures(release: Release, keys: Keys, given: Path | None) -> tuple[dict[str, Any], list[str], list[Finding]]:
    """Who signed the release: as value, in a sentence, and what is wrong with it."""
    good, bad = signed_release.signers(release, keys)
    value = {"release": release.version, "commit": release.commit, "signed_by": good, "threshold": keys.threshold}
    findings = [Finding("the release file", f"bears a signature of {visible(one)} that does not verify") for one in bad]
    if len(good) < keys.threshold:
        findings.append(
            Finding("the release file", f"is signed by {len(good)} of the {keys.threshold} that are needed")
        )
    whose = "the keys given" if given else "the keys in the package"
    names = f": {', '.join(map(visible, good))}" if good else ""
    return (
        value,
        [f"  signed by {len(good)} of {len(keys.holders)} of {whose}, {keys.threshold} needed{names}"],
        findings,
    )


def _handed_out(files: tuple[Path, ...], release: Release) -> list[Finding]:
    """What is wrong with files as they were handed out: each is in the release, byte for byte."""
    findings = []
    for path in files:
        row = release.files.get(path.name)
        if row is None:
            findings.append(Finding(str(path), "is in no list of this release"))
        elif (installed.sha256(path), path.stat().st_size) != row:
            findings.append(Finding(str(path), "is not what was released: do not install it"))
    return findings
