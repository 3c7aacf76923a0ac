"""Every decoder under a fuzzer that looks at which branches its bytes reach: atheris, with the corpus beside this file.

``./dev fuzz --atheris [SECONDS [DECODER ...]]`` runs it for so long on each decoder; what it finds is left in
``tests/fuzz/found/`` and fails; with the mend it is moved into the corpus, where every test run tries it. The decoders,
and what each must do, are those of ``tests/wire/test_mutator.py``: a value that is the same bytes again, or a
WireError. It refuses to call a run good that tried nothing.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).parent
CORPUS, FOUND = HERE / "corpus", HERE / "found"
SECONDS = 20
LENGTH_MAX = 4096  # bytes of an input: every limit of a decoder but those of size is well below
SEED_MAX = 1500  # bytes of a file of the corpus: small ones teach a fuzzer most
RUNS = re.compile(r"Done (\d+) (?:runs|in)|stat::number_of_executed_units: (\d+)")
Reading = Callable[[bytes], object]


def slug(name: str) -> str:
    """The name of a decoder as that of a folder."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def readers() -> dict[str, tuple[Reading, list[bytes]]]:
    """Every decoder, by the name of its folder, with good bytes."""
    from openline.store import vault
    from tests.wire.test_mutator import READERS

    vault.SCRYPT_N = 2  # a guess must cost nothing here
    return {slug(name): row for name, row in READERS.items()}


def tries(read: Reading, data: bytes) -> bool:
    """Whether the bytes were read; False for a WireError. Anything else is a fault, and raised."""
    from openline.wire.errors import WireError

    try:
        read(data)
    except WireError:
        return False
    return True


def write_corpus() -> None:
    """The two smallest good inputs of each decoder, and each cut in half. Keys are drawn, so it is made rarely."""
    for name, (_, good) in readers().items():
        folder = CORPUS / name
        folder.mkdir(parents=True, exist_ok=True)
        for number, data in enumerate(sorted({one for one in good if len(one) <= SEED_MAX}, key=len)[:2]):
            (folder / f"good-{number}").write_bytes(data)
            (folder / f"cut-{number}").write_bytes(data[: len(data) // 2])


def planted(data: bytes) -> None:
    """A decoder with a fault behind two branches, to see that one is found."""
    if data[:1] == b"\xa1" and data[1:2] == b"\x07":
        raise IndexError("planted")


def fuzz(name: str, *options: str) -> None:
    """Fuzz one decoder in this process until the options say that it is over; never returns."""
    import atheris

    with atheris.instrument_imports(include=["openline.wire", "openline.line", "openline.store"]):
        known = readers()
    read = atheris.instrument_func(planted) if name == "planted" else known[name][0]
    atheris.Setup([sys.argv[0], *options], lambda data: tries(read, data))
    atheris.Fuzz()


def run(name: str, folder: Path, *options: str) -> tuple[int, int, str]:
    """Fuzz one decoder in a process of its own: exit code, how many inputs were tried, and what it said."""
    FOUND.mkdir(exist_ok=True)
    folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "tests.fuzz.harness", "--one", name, str(folder)]
    corpus = [str(CORPUS / name)] if (CORPUS / name).is_dir() else []
    more = [f"-max_len={LENGTH_MAX}", f"-artifact_prefix={FOUND}/{name}-", "-print_final_stats=1"]
    done = subprocess.run(
        [*command, *corpus, *more, *options], cwd=HERE.parents[1], capture_output=True, text=True, check=False
    )
    counts = [int(one or two) for one, two in RUNS.findall(done.stderr)]
    return done.returncode, max(counts, default=0), done.stdout + done.stderr


def main(args: list[str]) -> int:
    """``--one NAME FOLDER ...`` is one process; ``--corpus`` makes the corpus; else seconds and decoders."""
    if args[:1] == ["--one"]:
        fuzz(*args[1:])
    if args == ["--corpus"]:
        write_corpus()
        return 0
    try:
        import atheris  # noqa: F401 - whether it is here
    except ImportError:
        print("fuzz: atheris is not here: `.venv/bin/pip install atheris` (it has wheels for some Pythons only)")
        return 1
    seconds = int(args[0]) if args else SECONDS
    wrong = 0
    for name in args[1:] or readers():
        code, count, said = run(name, HERE / "grown" / name, f"-max_total_time={seconds}")
        print(f"{name:24} {count:9} inputs  {'ok' if not code and count else 'FAULT'}", flush=True)
        if code or not count:
            wrong += 1
            print(said[-3000:])
    return min(wrong, 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
