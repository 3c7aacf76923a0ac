"""The law of habits holds, and bites: each breach planted in a small tree is reported, and its lawful twin is not."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.law import habits
from tests.law.test_law_bites import plant

ROOT = Path(__file__).parents[2]
Law = Callable[[Path], list[str]]
LAWS: tuple[Law, ...] = (habits.habits, habits.told_secrets, habits.shown_secrets)


@pytest.mark.parametrize("law", LAWS, ids=lambda law: str(law.__name__))
def test_the_source_has_no_such_habit(law: Law) -> None:
    assert law(ROOT / "src/openline") == []


# law, module, what is planted, what the law says (None: it is lawful)
CASES: list[tuple[Law, str, str, str | None]] = [
    (habits.habits, "store/a.py", "import time\nnow = time.time()", "asks a clock"),
    (habits.habits, "store/a.py", "from time import monotonic_ns as tick\nx = tick", "asks a clock"),
    (habits.habits, "carriers/a.py", "import datetime as dt\nx = dt.datetime.now(dt.UTC)", "asks a clock"),
    (
        habits.habits,
        "carriers/a.py",
        "def f():\n    from datetime import date\n    return date.today()",
        "asks a clock",
    ),
    (habits.habits, "store/a.py", "now = given.time()", None),
    (habits.habits, "desk/a.py", "import time\nnow = time.time()", None),
    (habits.habits, "engine/a.py", "import os\nx = os.urandom(8)", "throws a die"),
    (habits.habits, "store/a.py", "import secrets\nx = secrets.token_hex()", "throws a die"),
    (habits.habits, "desk/a.py", "import random\nx = random.random()", "throws a die"),
    (habits.habits, "desk/a.py", "import random\nx = random.Random(7)", None),
    (habits.habits, "node/a.py", "import random\nx = random.Random(7)", "throws a die, seeded"),
    (habits.habits, "desk/a.py", "import uuid\nx = uuid.uuid4()", "throws a die"),
    (habits.habits, "line/a.py", "def f(secrets):\n    return secrets.sign(b'')", None),
    (habits.habits, "desk/a.py", "import pickle", "unpacks objects"),
    (habits.habits, "store/a.py", "from marshal import loads", "unpacks objects"),
    (habits.habits, "sim/a.py", "import shelve as s", "unpacks objects"),
    (habits.habits, "node/a.py", "import yaml\nx = yaml.safe_load('')", "unpacks objects"),
    (habits.habits, "node/a.py", "import json\nx = json.loads('')", None),
    (habits.habits, "desk/a.py", "x = eval('1')", "makes code of text"),
    (habits.habits, "desk/a.py", "run = exec", "makes code of text"),
    (habits.habits, "node/a.py", "x = __import__('os')", "makes code of text"),
    (habits.habits, "node/a.py", "import re\nx = re.compile('a')", None),
    (habits.habits, "node/a.py", "import importlib\nimportlib.import_module('os')", "makes code of text"),
    (habits.habits, "node/a.py", "import os\nos.system('ls')", "asks a shell"),
    (habits.habits, "node/a.py", "import subprocess\nsubprocess.run('ls', shell=True)", "asks a shell"),
    (habits.habits, "node/a.py", "import subprocess\nsubprocess.run('ls', shell=asked)", "asks a shell"),
    (habits.habits, "node/a.py", "import subprocess\nsubprocess.run(['ls'], shell=False)", None),
    (habits.habits, "node/a.py", "import asyncio\nx = asyncio.create_subprocess_shell('ls')", "asks a shell"),
    (habits.habits, "node/a.py", "import asyncio\nx = asyncio.wait_for(f(), 1)", "waits so that an end is lost"),
    (habits.habits, "node/a.py", "import asyncio\nx = asyncio.timeout(1)", None),
    (habits.told_secrets, "node/a.py", "log.info('made %s', token)", "is told 'token'"),
    (habits.told_secrets, "node/a.py", "self._log.debug('x', extra={'k': keys.record_key})", "is told"),
    (habits.told_secrets, "node/a.py", "logging.getLogger('x').error(f'bad {api_token}')", "is told 'api_token'"),
    (habits.told_secrets, "desk/a.py", "click.echo(f'it is {passphrase!r}')", "is told 'passphrase'"),
    (habits.told_secrets, "desk/a.py", "print(home.secrets())", "is told 'secrets'"),
    (habits.told_secrets, "desk/a.py", "raise ValueError(f'{password} is short')", "is told 'password'"),
    (habits.told_secrets, "desk/a.py", "raise ValueError(f'{len(password)} characters are short')", None),
    (habits.told_secrets, "desk/a.py", "fail(f'at least {PASSPHRASE_MIN} are needed')", None),
    (habits.told_secrets, "node/a.py", "log.info('the token was made')", None),
    (habits.told_secrets, "node/a.py", "catalogue.info(token)", "is told"),
    (habits.told_secrets, "node/a.py", "catalog_entry = look(token)", None),
    (habits.shown_secrets, "node/a.py", "@dataclass(frozen=True)\nclass A:\n    record_key: bytes", "A shows its"),
    (habits.shown_secrets, "node/a.py", "@dataclass\nclass A:\n    seed: bytes = field(repr=False)", None),
    (habits.shown_secrets, "node/a.py", "@dataclass(repr=False)\nclass A:\n    seed: bytes", None),
    (habits.shown_secrets, "node/a.py", "class A:\n    seed: bytes", None),
]


@pytest.mark.parametrize(("law", "name", "body", "says"), CASES)
def test_each_breach_is_reported(law: Law, name: str, body: str, says: str | None, tmp_path: Path) -> None:
    found = law(plant(tmp_path, name, body))
    if says is None:
        assert found == []
    else:
        assert found
        assert all(says in one for one in found)


def test_leave_that_nobody_needs_is_a_breach(tmp_path: Path) -> None:
    package = plant(tmp_path, "desk/cli.py", "import importlib\nx = importlib.import_module")
    found = habits.habits(package)
    assert "node/times.py no longer needs its leave for: clock" in found
    assert not any(one.startswith("desk/cli.py") for one in found)
    assert habits.told_secrets(package) == [
        f"{name} no longer needs its leave: {habits.PLAIN[name]}" for name in sorted(habits.PLAIN)
    ]
