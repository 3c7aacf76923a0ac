"""A release as its makers and its users handle it: built twice, listed, signed by two of three, and tampered with.

What is installed here is installed by pip, from the wheel that was built here.
"""

import base64
import hashlib
import json
import os
import py_compile
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from openline.desk import signed_release
from tests.scenes.theatre import desk
from tools import release as tool
from tools import sbom

ROOT = Path(__file__).parents[2]
WORDS = "a long passphrase for a release"
BUILD = "from pathlib import Path; from tools.release import build;build(Path(), Path('out'), 'wheel', 'sdist')"
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]


class Made:
    """A release that two of three have signed, and a place where its wheel is installed."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.dist = folder, folder / "first/out"
        self.wheel = self.dist / f"openline-{VERSION}-py3-none-any.whl"
        self.release = self.dist / f"openline-{VERSION}.release"
        self.keys = folder / "keys.toml"
        self.site = folder / "site"


def _copy(to: Path, umask: int) -> None:
    """The tree as another person has it: what git would keep, under another umask."""
    files = [ROOT / name for name in ("pyproject.toml", "README.md", "LICENSE", ".gitignore")]
    before = os.umask(umask)
    try:
        to.mkdir(parents=True)
        for path in files:
            (to / path.name).write_bytes(path.read_bytes())
        for path in sorted([*(ROOT / "src").rglob("*"), *(ROOT / "tools").glob("*.py")]):
            if path.is_file() and "__pycache__" not in path.parts:
                target = to / path.relative_to(ROOT)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(path.read_bytes())
    finally:
        os.umask(before)


def sign(*args: str) -> Result:
    """The signer's tool, in this process."""
    return CliRunner(env={tool.VARIABLE: WORDS}).invoke(tool.cli, args)


COMMIT = "0" * 40


@pytest.fixture(scope="module", autouse=True)
def checked_out() -> Iterator[dict[str, str]]:
    """What git says of the tree from which a holder signs: its commit, and that nothing is changed in it."""
    says = {"rev-parse": COMMIT, "status": ""}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tool, "_git", lambda verb, *_: says[verb])
        yield says


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("release")
    one = Made(folder)
    worlds = {
        "first": (0o022, {"TZ": "UTC", "SOURCE_DATE_EPOCH": "1"}),
        "second/of another": (0o077, {"TZ": "Asia/Tokyo"}),
    }
    for name, (umask, more) in worlds.items():
        _copy(folder / name, umask)
        environment = {k: v for k, v in os.environ.items() if k != "SOURCE_DATE_EPOCH"} | more
        environment |= {"PYTHONPATH": os.pathsep.join([str(folder / name / "src"), str(folder / name)])}
        subprocess.run([sys.executable, "-c", BUILD], cwd=folder / name, env=environment, check=True, umask=umask)
    bill = one.dist / f"openline-{VERSION}.cdx.json"
    bill.write_text(sbom.spelt(sbom.bill()), "utf-8")
    files = [one.wheel, one.dist / f"openline-{VERSION}.tar.gz", bill]
    one.release.write_bytes(tool.of(files, VERSION, COMMIT).to_file())
    rows = ["threshold = 2"]
    for holder in ("Anna", "Boris", "Chen"):
        assert sign("key", str(folder / holder)).exit_code == 0
        public = (folder / f"{holder}.pub").read_text("ascii").strip()
        rows += ["[[key]]", f'holder = "{holder}"', f'public = "{public}"']
    one.keys.write_text("\n".join(rows), "utf-8")
    for holder in ("Anna", "Chen"):
        done = sign("sign", str(one.release), "--key", str(folder / holder), "--dist", str(one.dist))
        assert done.exit_code == 0, done.output
    pip = [sys.executable, "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--no-deps", "--no-index"]
    subprocess.run([*pip, "--no-compile", "--target", str(one.site), str(one.wheel)], check=True)
    return one


@pytest.fixture
def site(made: Made, tmp_path: Path) -> Path:
    """A copy of the installation, to be spoilt; times and modes as they were."""
    return Path(shutil.copytree(made.site, tmp_path / "site"))


def looked(site: Path, *args: str | Path) -> tuple[int, Any]:
    """What self-verify says of it: exit code and value."""
    done = desk("self-verify", "--at", str(site), "--json", *map(str, args))
    return done.code, json.loads(done.out)


def wrong(found: Any) -> list[str]:
    return [f"{one['path']} {one['says']}" for one in found["findings"]]


def test_two_people_build_the_same_bytes(made: Made) -> None:
    """Under another umask, in another folder and time zone, with and without SOURCE_DATE_EPOCH."""
    other = made.folder / "second/of another/out"
    for path in (made.wheel, made.dist / f"openline-{VERSION}.tar.gz"):
        assert path.read_bytes() == (other / path.name).read_bytes(), path.name


@pytest.mark.fault("F-073")
def test_what_was_released_is_good_and_what_that_does_not_prove_is_said(made: Made) -> None:
    code, found = looked(made.site)
    assert (code, found["record"], found["findings"]) == (0, True, [])
    assert any("no release keys were given" in one for one in found["not_proven"])
    assert any("--release" in one for one in found["not_proven"])
    code, found = looked(made.site, "--release", made.release, "--keys", made.keys, made.wheel)
    assert (code, found["findings"], found["signed_by"], found["threshold"]) == (0, [], ["Anna", "Chen"], 2)
    assert not any("release" in one for one in found["not_proven"])
    said = desk("self-verify", "--at", str(made.site), "--release", str(made.release))
    assert said.code == 0
    assert "NOT PROVEN: who released it: no release keys were given" in said.out


@pytest.mark.fault("F-073")
def test_one_byte_of_an_installed_file_is_found_and_named(made: Made, site: Path) -> None:
    codec = site / "openline/wire/codec.py"
    data = bytearray(codec.read_bytes())
    data[len(data) // 2] ^= 1
    codec.write_bytes(data)
    assert looked(site)[0] == 4
    assert "openline/wire/codec.py is changed" in wrong(looked(site)[1])
    # A thief writes the record anew as well: only the signed release still knows.
    (record,) = site.glob("*.dist-info/RECORD")
    rows = record.read_text("utf-8").splitlines()
    spelt = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).decode().rstrip("=")
    at = next(n for n, row in enumerate(rows) if row.startswith("openline/wire/codec.py,"))
    rows[at] = f"openline/wire/codec.py,sha256={spelt},{len(data)}"
    record.write_text("\n".join(rows) + "\n", "utf-8")
    shutil.rmtree(codec.parent / "__pycache__", ignore_errors=True)
    assert looked(site)[0] == 0
    code, found = looked(site, "--release", made.release, "--keys", made.keys)
    assert (code, wrong(found)) == (4, ["openline/wire/codec.py is changed"])


@pytest.mark.fault("F-073")
def test_what_python_would_run_in_place_of_a_source_is_named(made: Made, site: Path, tmp_path: Path) -> None:
    """A compiled module beside it, one in the cache with the source's own time and size, and a file that is gone."""
    evil = tmp_path / "codec.py"
    source = site / "openline/wire/codec.py"
    evil.write_bytes(source.read_bytes().replace(b"DEPTH_MAX = 16", b"DEPTH_MAX = 99"))
    assert evil.read_bytes() != source.read_bytes()
    os.utime(evil, ns=(source.stat().st_atime_ns, source.stat().st_mtime_ns))
    cached = source.parent / "__pycache__" / f"codec.{sys.implementation.cache_tag}.pyc"
    py_compile.compile(str(source), str(cached), doraise=True)
    assert wrong(looked(site)[1]) == []
    py_compile.compile(str(evil), str(cached), doraise=True)
    (site / "openline/wire/seal.so").write_bytes(b"\x7fELF")
    (site / "openline/wire/header.py").unlink()
    rows = wrong(looked(site)[1])
    assert f"openline/wire/__pycache__/{cached.name} is not what Python compiles of its source: delete it" in rows
    assert "openline/wire/seal.so belongs to no release" in rows
    assert "openline/wire/header.py is missing" in rows
    cached.write_bytes(b"no code")
    assert any(cached.name in row for row in wrong(looked(site)[1]))


@pytest.mark.fault("F-073")
def test_a_wheel_with_one_byte_flipped_is_neither_good_nor_installed(made: Made, tmp_path: Path) -> None:
    flipped = tmp_path / made.wheel.name
    data = bytearray(made.wheel.read_bytes())
    digest = hashlib.sha256(data).hexdigest()
    data[len(data) // 2] ^= 1
    flipped.write_bytes(data)
    code, found = looked(made.site, "--release", made.release, "--keys", made.keys, flipped)
    assert (code, wrong(found)) == (4, [f"{flipped} is not what was released: do not install it"])
    code, found = looked(made.site, "--release", made.release, made.keys)
    assert wrong(found) == [f"{made.keys} is in no list of this release"]
    asked = tmp_path / "asked.txt"
    asked.write_text(f"openline @ {flipped.as_uri()} --hash=sha256:{digest}\n", "utf-8")
    pip = [sys.executable, "-m", "pip", "install", "--disable-pip-version-check", "--no-deps", "--no-index"]
    target = tmp_path / "target"
    done = subprocess.run(
        [*pip, "--require-hashes", "-r", str(asked), "--target", str(target)], capture_output=True, check=False
    )
    assert done.returncode != 0
    assert b"DO NOT MATCH THE HASHES" in done.stderr
    assert not list(target.glob("openline*"))


@pytest.mark.fault("F-073")
def test_fewer_signatures_than_agreed_are_not_enough(made: Made, tmp_path: Path) -> None:
    """One signer, one twice, a stranger's, a spoilt one, a signature of another release, and a lower threshold."""
    whole = signed_release.read(made.release)
    keys = signed_release.read_keys(made.keys)
    (anna, chen) = sorted(whole.signatures, key=lambda one: keys.holders[one])
    spoilt = whole.signatures[chen][:-4] + "0000"
    stranger = Ed25519PrivateKey.generate()
    public = stranger.public_key().public_bytes_raw()
    at = tmp_path / "x.release"
    for signatures, good, bad in (
        ({anna: whole.signatures[anna]}, ["Anna"], []),
        ({anna: whole.signatures[anna], chen: spoilt}, ["Anna"], ["Chen"]),
        ({anna: whole.signatures[anna], chen: whole.signatures[anna]}, ["Anna"], ["Chen"]),
        ({public.hex(): stranger.sign(whole.to_sign()).hex(), anna: whole.signatures[anna]}, ["Anna"], []),
    ):
        changed = replace(whole, signatures=signatures)
        assert signed_release.signers(changed, keys) == (good, bad)
        at.write_bytes(changed.to_file())
        code, found = looked(made.site, "--release", at, "--keys", made.keys)
        assert code == 4
        assert "the release file is signed by 1 of the 2 that are needed" in wrong(found)
    other = replace(whole, commit="1" * 40)
    assert signed_release.signers(other, keys) == ([], ["Anna", "Chen"])
    for spoil in (b" ", b"x", b"\n"):
        at.write_bytes(made.release.read_bytes() + spoil)
        assert "is no release file" in desk("self-verify", "--release", str(at)).sentence(1)
    twice = made.keys.read_text("utf-8") + f'\n[[key]]\nholder = "Anna again"\npublic = "{anna}"\n'
    for said in (twice, twice.replace("threshold = 2", "threshold = 0"), "threshold = 1", "threshold", "[key]"):
        (tmp_path / "keys").write_text(said, "utf-8")
        assert "is no file of release keys" in desk("self-verify", "--keys", str(tmp_path / "keys")).sentence(1)
    assert desk("self-verify", str(made.wheel)).sentence(1).endswith("'--release FILE'.")


def test_a_holder_signs_only_what_he_has_built_himself(made: Made, tmp_path: Path) -> None:
    asked, own = tmp_path / "asked.release", tmp_path / "own"
    asked.write_bytes(made.release.read_bytes())
    shutil.copytree(made.dist, own)
    key = str(made.folder / "Boris")
    (own / made.wheel.name).unlink()
    assert "not compared" in sign("sign", str(asked), "--key", key, "--dist", str(own)).output
    data = bytearray(made.wheel.read_bytes())
    (own / made.wheel.name).write_bytes(data + b"\0")
    refused = sign("sign", str(asked), "--key", key, "--dist", str(own))
    assert refused.exit_code == 1
    assert f"differs in {made.wheel.name}" in refused.output
    assert asked.read_bytes() == made.release.read_bytes()
    (own / made.wheel.name).write_bytes(data)
    wrong_words = CliRunner(env={tool.VARIABLE: "another passphrase"}).invoke(
        tool.cli, ["sign", str(asked), "--key", key, "--dist", str(own)]
    )
    assert "passphrase is wrong" in wrong_words.output
    assert sign("sign", str(asked), "--key", key, "--dist", str(own)).exit_code == 0
    keys = signed_release.read_keys(made.keys)
    assert signed_release.signers(signed_release.read(asked), keys) == (["Anna", "Boris", "Chen"], [])
    assert (made.folder / "Boris").stat().st_mode & 0o077 == 0
    short = CliRunner(env={tool.VARIABLE: "short"}).invoke(tool.cli, ["key", str(tmp_path / "new")])
    assert short.exit_code == 1
    assert not (tmp_path / "new").exists()
    assert "something at" in sign("key", key).output


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"commit": "d" * 40}, "it says commit ddd"),
        ({"version": "9.9.9\u202e"}, r"it says version 9\.9\.9<U\+202E>, and this is"),
        ({"files": {}}, "lacks what is"),
        ({"files": {"more.whl": ("0" * 64, 1)}}, "lists what is not handed out"),
    ],
)
def test_a_holder_signs_no_other_commit_version_or_list(
    made: Made, tmp_path: Path, change: dict[str, Any], says: str
) -> None:
    """What he built may be the same for a release that claims to be of another commit, or a later version."""
    lie, kept = tmp_path / "lie.release", signed_release.read(made.release)
    lie.write_bytes(replace(kept, **change, signatures={}).to_file())
    done = sign("sign", str(lie), "--key", str(made.folder / "Anna"), "--dist", str(made.dist))
    assert done.exit_code == 1
    assert re.search(says, done.output), done.output
    assert signed_release.read(lie).signatures == {}


def test_a_holder_signs_nothing_from_a_changed_tree(made: Made, checked_out: dict[str, str], tmp_path: Path) -> None:
    copy = tmp_path / "a.release"
    copy.write_bytes(made.release.read_bytes())
    checked_out["status"] = " M src/openline/desk/cli.py"
    try:
        done = sign("sign", str(copy), "--key", str(made.folder / "Boris"), "--dist", str(made.dist))
    finally:
        checked_out["status"] = ""
    assert "not what its last commit says" in done.output
    assert copy.read_bytes() == made.release.read_bytes()


def test_one_person_with_two_keys_is_one_signer(made: Made, tmp_path: Path) -> None:
    """Two of two of Anna's keys are not two people, however her name is spelt."""
    keys = tmp_path / "keys.toml"
    keys.write_text(made.keys.read_text("utf-8").replace('"Chen"', '" anna"'), "utf-8")
    code, said = looked_plain("--release", made.release, "--keys", keys)
    assert code == 1
    assert "another 'holder'" in said


def looked_plain(*args: str | Path) -> tuple[int, str]:
    """What self-verify says to a person who gave it odd files."""
    done = desk("self-verify", *map(str, args))
    return done.code, done.err


@pytest.mark.parametrize(
    "change",
    [
        lambda said: said["release"].update(version=5),
        lambda said: said["release"].update(commit=None),
        lambda said: said["release"]["files"].update(x=["0" * 64, float("inf")]),
        lambda said: said["release"].update(installed=[[]] * 9),
    ],
)
def test_a_release_file_of_other_kinds_is_a_sentence(
    made: Made, tmp_path: Path, change: Callable[[dict[str, Any]], None]
) -> None:
    said = json.loads(made.release.read_bytes())
    change(said)
    odd = tmp_path / "odd.release"
    odd.write_text(json.dumps(said), "utf-8")
    code, says = looked_plain("--release", odd)
    assert (code, "is no release file" in says) == (1, True), says


def test_keys_nested_without_end_and_pipes_are_sentences(made: Made, tmp_path: Path) -> None:
    deep, pipe = tmp_path / "deep", tmp_path / "pipe"
    deep.write_text("a=" + "[" * 30_000, "ascii")
    os.mkfifo(pipe)
    assert "is no file of release keys" in looked_plain("--release", made.release, "--keys", deep)[1]
    assert "is no plain file" in looked_plain("--release", made.release, "--keys", pipe)[1]
    assert "is no plain file" in looked_plain("--release", pipe)[1]


@pytest.mark.fault("F-073")
def test_what_a_dependency_would_run_is_named_and_a_damaged_one_breaks_nothing(made: Made, site: Path) -> None:
    """A compiled file that is of no source, one in place of a source, what each start runs, a record with a hole."""
    found = metadata.distribution("click")
    for path in found.files or ():
        if ".." not in path.parts and "__pycache__" not in path.parts:
            target = site / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(Path(str(found.locate_file(path))).read_bytes())
    assert looked(site, "--release", made.release)[1]["findings"] == []
    evil, end = site / "evil.py", f".{sys.implementation.cache_tag}.pyc"
    evil.write_text("print('evil')", "ascii")
    compiled, ours = site / f"click/__pycache__/core{end}", site / "openline/desk/__pycache__"
    py_compile.compile(str(evil), str(compiled), doraise=True)
    evil.unlink()
    (site / "click/parser.abi3.so").write_bytes(b"evil")
    for name in ("sitecustomize.py", "zz.pth"):
        (site / name).write_text("import os", "ascii")
    (site / "openline/desk/bench.py").write_text("def (", "ascii")
    ours.mkdir()
    os.mkfifo(ours / f"cli{end}")
    (ours / f"bench{end}").write_bytes(compiled.read_bytes())
    code, value = looked(site, "--release", made.release)
    assert code == 4
    assert {one["path"] for one in value["findings"]} == {
        f"click/__pycache__/core{end}",
        "click/parser.abi3.so",
        "sitecustomize.py",
        "zz.pth",
        "openline/desk/bench.py",
        f"openline/desk/__pycache__/bench{end}",
        f"openline/desk/__pycache__/cli{end}",
    }
    (next(site.glob("click-*.dist-info")) / "RECORD").write_text("\n\n", "ascii")
    assert any(one["path"].startswith("RECORD") for one in looked(site)[1]["findings"])


def test_a_working_copy_is_not_called_good(tmp_path: Path) -> None:
    (tmp_path / "openline").mkdir()
    done = desk("self-verify", "--at", str(tmp_path))
    assert done.code == 4
    assert "NOTHING TO COMPARE IT WITH" in done.out


def test_the_bill_names_every_locked_package_with_its_hashes() -> None:
    """And the same bytes each time; each licence is the one that the package itself says."""
    lock = (ROOT / "locks/run.txt").read_text("utf-8")
    bill = sbom.bill()
    assert sbom.spelt(bill) == sbom.spelt(sbom.bill())
    named = {one["name"]: one for one in bill["components"]}
    assert len(named) == sum("==" in row for row in lock.splitlines())
    assert sum(len(one["hashes"]) for one in named.values()) == lock.count("--hash=sha256:")
    assert all(one["hashes"][0]["content"] in lock for one in named.values())
    (own,) = [row for row in bill["dependencies"] if row["ref"].startswith("pkg:pypi/openline@")]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert len(own["dependsOn"]) == len(project["dependencies"])
    reached: set[str] = set()
    asked = [own["ref"]]
    needs = {row["ref"]: row["dependsOn"] for row in bill["dependencies"]}
    while asked:
        reached.update(more := set(needs[asked.pop()]) - reached)
        asked += more
    assert reached == {one["bom-ref"] for one in named.values()}, "nothing is there that nobody needs"
    assert set(sbom.LICENCES) <= set(named)
    for name, licence in sbom.LICENCES.items():
        said = metadata.metadata(name).get_all("License-Expression") or [licence]
        assert said == [licence], name
    with pytest.raises(ValueError, match="not understood"):
        sbom.pins("click 8\n")
