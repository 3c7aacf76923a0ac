"""Makes a release and signs it: ``./dev release make | key FILE | sign RELEASE --key FILE [--dist FOLDER]``.

``make`` builds wheel, source archive and bill of materials from a clean tree, the same bytes on every machine, and
writes the release file that lists them. Each holder of a release key then does it himself, on a machine without a
network, and signs only a release of the commit and version that he has checked out, whose every file is, byte for
byte, what he has built. It refuses a tree that git calls changed, a file that differs, and a short passphrase.
Checking is ``openline self-verify``.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import click
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from openline.desk import signed_release
from openline.desk.installed import PACKAGE, sha256
from openline.desk.signed_release import Release, ReleaseError
from openline.node.home import write_private
from openline.store import vault
from openline.wire.errors import WireError
from openline.words.visible import visible
from tools import sbom

ROOT = Path(__file__).resolve().parent.parent
EPOCH = "1577836800"  # 2020-01-01Z, the time of every file in what is built: a build has no date, a commit has one
PASSPHRASE_MIN = 12  # a stick with a release key may lie somewhere for years
VARIABLE = "OPENLINE_RELEASE_PASSPHRASE"
FILE = click.Path(path_type=Path, dir_okay=False, exists=True)
FOLDER = click.Path(path_type=Path, file_okay=False)


def build(root: Path, out: Path, *kinds: str) -> list[Path]:
    """Build ``kinds`` ("wheel", "sdist") of the tree at ``root`` into ``out``; what was made.

    Neither umask, folder, time zone nor SOURCE_DATE_EPOCH of the caller changes a byte: hatchling sorts the files and
    gives each mode 644 or 755, and the time is ours.
    """
    out.mkdir(parents=True, exist_ok=True)
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-d", str(out.absolute()), *(f"-t{kind}" for kind in kinds)],
        cwd=root,
        env=os.environ | {"SOURCE_DATE_EPOCH": EPOCH, "TZ": "UTC"},
        stdout=subprocess.DEVNULL,
        check=True,
    )
    version = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    return sorted(out.glob(f"{PACKAGE}-{version}*.whl")) + sorted(out.glob(f"{PACKAGE}-{version}*.tar.gz"))


def installed(wheel: Path) -> dict[str, str]:
    """Path to SHA-256, hex, of each file of the package in a wheel."""
    with zipfile.ZipFile(wheel) as archive:
        names = [name for name in archive.namelist() if name.startswith(f"{PACKAGE}/")]
        return {name: hashlib.sha256(archive.read(name)).hexdigest() for name in sorted(names)}


def of(files: list[Path], version: str, commit: str) -> Release:
    """The release of these files, of which one is the wheel; nobody has signed it yet."""
    (wheel,) = (path for path in files if path.suffix == ".whl")
    return Release(
        version, commit, {path.name: (sha256(path), path.stat().st_size) for path in files}, installed(wheel)
    )


def _git(*args: str) -> str:
    return subprocess.run(["git", *args], cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip()


def _version() -> str:
    return str(tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"])


def _clean() -> None:
    if changed := _git("status", "--porcelain"):
        sys.exit(f"release: the tree is not what its last commit says; commit or remove first:\n{changed}")


def _handed_out(version: str) -> set[str]:
    """The names of what a release hands out: wheel, source archive, bill of materials."""
    return {f"{PACKAGE}-{version}{ending}" for ending in ("-py3-none-any.whl", ".tar.gz", ".cdx.json")}


def _check_provenance(asked: Release) -> None:
    """Ends unless the release claims the commit and the version that are checked out here, and what these hand out."""
    _clean()
    here, version = _git("rev-parse", "HEAD"), _version()
    if asked.commit != here:
        sys.exit(
            f"release: it says commit {visible(asked.commit)}, and here is {here}. Check that one out and build it, or "
            "sign nothing."
        )
    if asked.version != version:
        sys.exit(f"release: it says version {visible(asked.version)}, and this is {version}. Sign nothing.")
    if odd := asked.files.keys() ^ _handed_out(version):
        names = ", ".join(visible(name) for name in sorted(odd))
        sys.exit(f"release: it lists what is not handed out, or lacks what is: {names}. Sign nothing.")


def _passphrase(new: bool) -> str:
    given = os.environ.get(VARIABLE)
    if given is None:
        given = str(click.prompt("Passphrase of this release key", hide_input=True, confirmation_prompt=new, err=True))
    if new and len(given) < PASSPHRASE_MIN:
        sys.exit(f"release: the passphrase has {len(given)} characters; choose one of {PASSPHRASE_MIN} or more.")
    return given


@click.group()
def cli() -> None:
    """Make a release, and sign it with k of n keys."""


@cli.command()
@click.option("--dist", default=ROOT / "dist", type=FOLDER, help="Where to write it.")
def make(dist: Path) -> None:
    """Build everything from a clean tree, and write the release file that lists it."""
    _clean()
    version = _version()
    files = build(ROOT, dist, "wheel", "sdist")
    bill = dist / f"{PACKAGE}-{version}.cdx.json"
    bill.write_text(sbom.spelt(sbom.bill()), "utf-8")
    at = dist / f"{PACKAGE}-{version}.release"
    release = of([*files, bill], version, _git("rev-parse", "HEAD"))
    at.write_bytes(release.to_file())
    for name, (digest, size) in release.files.items():
        print(f"{digest}  {name}  {size} bytes")
    print(f"Wrote {at}, of commit {release.commit}. Each holder now makes it anew and signs: ./dev release sign")


@cli.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def key(file: Path) -> None:
    """Make a release key in FILE under a passphrase, and FILE.pub for the file of keys."""
    if file.exists():
        sys.exit(f"release: there is something at {file} already. Name a file that does not exist yet.")
    words, seed = _passphrase(new=True), os.urandom(32)
    public = Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw().hex()
    write_private(file, vault.close(words, seed, os.urandom(vault.SALT_SIZE + vault.NONCE_SIZE)))
    file.with_name(f"{file.name}.pub").write_text(f"{public}\n", "ascii")
    print(f"Made {file}. Keep it offline. Its public half, for the file of keys: {public}")


@cli.command()
@click.argument("release", type=FILE)
@click.option("--key", "key_file", required=True, type=FILE, help="A release key.")
@click.option("--dist", type=FOLDER, default=ROOT / "dist", help="What you have built yourself.")
def sign(release: Path, key_file: Path, dist: Path) -> None:
    """Sign RELEASE with a key, once every file that it lists is what you have built; the file then has it too."""
    try:
        asked = signed_release.read(release)
    except ReleaseError as wrong:
        sys.exit(f"release: {wrong}")
    _check_provenance(asked)
    ours = [dist / name for name in asked.files]
    if lacks := [path.name for path in ours if not path.is_file()]:
        sys.exit(f"release: not in {dist}, so not compared: {', '.join(lacks)}. Run './dev release make' first.")
    made = of(ours, asked.version, asked.commit)
    if made.to_sign() != asked.to_sign():
        differs = [name for name in asked.files if asked.files[name] != made.files[name]] or ["the list of its parts"]
        sys.exit(f"release: what you built differs in {', '.join(differs)}. Sign nothing; find out why.")
    try:
        private = Ed25519PrivateKey.from_private_bytes(vault.unlock(_passphrase(new=False), key_file.read_bytes()))
    except WireError as wrong:
        sys.exit(f"release: {key_file}: {wrong}.")
    done = asked.signed(private.public_key().public_bytes_raw(), private.sign(asked.to_sign()))
    release.write_bytes(done.to_file())
    print(f"Signed {release.name} of commit {done.commit}; it bears {len(done.signatures)} signatures.")


if __name__ == "__main__":
    cli(prog_name="./dev release")
