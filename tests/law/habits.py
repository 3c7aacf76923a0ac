"""The law of habits: what an attacker, or a night without a seed, likes to find, in any rung and not in the pure alone.

It reads the source as the other laws do. Each habit is a row of a table; each place that may have it stands in a list
with its reason, and a place that no longer needs it is a breach too. It refuses to guess what a variable holds: a
secret is known by its name, so secrets must be named as such.
"""

import ast
import builtins
import re
from collections.abc import Iterator
from pathlib import Path

from tests.law import laws

# Habit: the full names that are it, and why not.
HABITS: dict[str, tuple[re.Pattern[str], str]] = {
    "clock": (
        re.compile(
            r"time\.(time|monotonic|perf_counter|process_time|thread_time|clock_gettime)(_ns)?|"
            r"time\.(sleep|localtime|gmtime|ctime|timezone|strftime)|datetime\.(datetime|date)\.(now|utcnow|today)"
        ),
        "asks a clock: a moment is handed in, so that it can be told in a test and played again",
    ),
    "die": (
        re.compile(r"os\.(urandom|getrandom)|(secrets|random|uuid|numpy\.random)\..+"),
        "throws a die: entropy is handed in, so that a seed plays it again",
    ),
    "unpacking": (
        re.compile(r"(pickle|cPickle|_pickle|marshal|shelve|dill|cloudpickle|jsonpickle|joblib|yaml|dbm)(\..+)?"),
        "unpacks objects: such bytes can run code of whoever wrote them",
    ),
    "code": (
        re.compile(
            r"builtins\.(eval|exec|compile|__import__)|importlib\.(import_module|__import__)|runpy\..+|code\..+"
        ),
        "makes code of text",
    ),
    "shell": (
        re.compile(r"os\.(system|popen)|subprocess\.(getoutput|getstatusoutput)|asyncio\.create_subprocess_shell"),
        "asks a shell: quoting is not ours to get wrong",
    ),
    "swallowing": (
        re.compile(r"asyncio\.(tasks\.)?wait_for"),
        "waits so that an end is lost: in Python 3.11 one told in the moment of success is forgotten; asyncio.timeout",
    ),
    "random object": (re.compile(r"random\.Random(\..+)?"), "throws a die, seeded: only where no secret depends on it"),
}
MAY: dict[str, dict[str, str]] = {
    "clock": {
        "node/times.py": "where the node asks, for everybody below",
        "node/zones.py": "how far this machine is from UTC",
        "node/alarm.py": "stamps its journal",
        "node/dial.py": "how long a route is tried",
        "desk/": "a desk waits for people, measures, and says when",
    },
    "die": {
        "store/cipher.py": "a nonce for each row at rest",
        "node/backup.py": "salt and nonce of a backup",
        "node/guard.py": "the token of the local API",
        "node/handing.py": "names of drafts that nobody can foresee",
        "node/home.py": "keys",
        "node/node.py": "where the engine's entropy comes from",
        "node/officers.py": "tokens of officers",
        "node/run.py": "with what the console names officers",
        "desk/bench_history.py": "a record key to measure with",
        "desk/root.py": "a root key",
        "desk/setup.py": "keys",
        "desk/demo/player.py": "a passphrase of an exercise",
        "desk/demo/stage.py": "free ports",
        "desk/web/directory.py": "names of files that a browser brings",
        "desk/web/passkeys.py": "challenges",
    },
    "random object": {
        "carriers/": "when a route is tried again, and the harm that was asked for",
        "desk/": "seeded harm and text of exercises and measurements",
        "node/node.py": "when a route is tried again",
        "sim/": "seeded dice are the point",
    },
    "swallowing": {},
    "unpacking": {"desk/installed.py": "reads what Python compiled, to compare it; runs nothing"},
    "code": {
        "desk/cli.py": "a verb's module, from a table of our own",
        "desk/installed.py": "compiles our own source to compare it; runs nothing",
    },
    "shell": {
        "node/outlets.py": "the alarm's command is the administrator's own; nothing of a message is in it",
        "node/printer.py": "so is the printer's",
    },
}
SECRET_WORDS = frozenset(
    {"cookie", "key", "keys", "passphrase", "passphrases", "password", "passwords", "private", "secret", "secrets"}
    | {"seed", "seeds", "token", "tokens", "unlocked", "plaintext"}
)
TELLERS = frozenset({"debug", "info", "warning", "error", "exception", "critical", "log"})  # methods of a log
SAYERS = re.compile(r"print|click\.echo|echo|tell|notify\.tell|fail|warnings\.warn|sys\.(stderr|stdout)\.write|_say")
PLAIN: dict[str, str] = {  # places where a name that sounds secret is none
    "carriers/tls.py": "how many bytes a key has",
    "desk/web/desk.py": "the name of a field",
    "desk/web/records.py": "the name of a field",
    "line/bodies.py": "the number of a field",
    "wire/shape.py": "the number of a field",
    "node/phrases.py": "names of phrases",
    "sim/__main__.py": "the seed of a world, which plays it again",
    "desk/console.py": "the number of a passkey, which its officer reads out",
    "node/asking.py": "the name of a field",
    "node/home.py": "the name of a setting",
    "node/printer.py": "the name of a row",
    "node/run.py": "the name of a setting",
    "node/settings.py": "the name of a setting",
}


def _full_names(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and full name of everything that a module mentions, through whatever name it was imported under."""
    known = {name: f"builtins.{name}" for name in dir(builtins)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                known[alias.asname or alias.name.partition(".")[0]] = (
                    alias.name if alias.asname else alias.name.partition(".")[0]
                )
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom) and not node.level:
            for alias in node.names:
                known[alias.asname or alias.name] = f"{node.module}.{alias.name}"
                yield node.lineno, f"{node.module}.{alias.name}"
    for node in ast.walk(tree):
        if isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Load):
            head, dot, rest = _dotted(node).partition(".")
            if head in known:
                yield node.lineno, known[head] + dot + rest


def _dotted(node: ast.AST) -> str:
    """The name of what is mentioned or called, as it is written; what is no name is an empty part of it."""
    parts = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if isinstance(node, ast.Call):  # logging.getLogger("x").error
        return ".".join([_dotted(node.func), *reversed(parts)])
    return ".".join([node.id if isinstance(node, ast.Name) else "", *reversed(parts)])


def _place(name: str, places: dict[str, str]) -> str:
    """The row of the list under which a module stands, its own or its folder's; empty when none."""
    return next((row for row in places if name == row or (row.endswith("/") and name.startswith(row))), "")


def habits(package: Path) -> list[str]:
    """No clock, die, unpacking, code of text or shell but where the list says, and why."""
    found, used = [], set()
    for path, _, tree in laws.modules(package):
        name = path.relative_to(package).as_posix()
        rows = {(line, full) for line, full in _full_names(tree)}
        rows |= {(n.lineno, "os.system") for n in ast.walk(tree) if isinstance(n, ast.Call) and _by_shell(n)}
        for line, full in sorted(rows):
            habit = next((h for h in reversed(HABITS) if HABITS[h][0].fullmatch(full)), "")
            if habit and (place := _place(name, MAY[habit])):
                used.add((habit, place))
            elif habit:
                found.append(f"{path}:{line}: {full} {HABITS[habit][1]}")
    if package.name == laws.PACKAGE and (package / "desk/cli.py").exists():
        stale = {(habit, place) for habit, places in MAY.items() for place in places} - used
        found += [f"{place} no longer needs its leave for: {habit}" for habit, place in sorted(stale)]
    return found


def _by_shell(call: ast.Call) -> bool:
    said = [word.value for word in call.keywords if word.arg == "shell"]
    return any(not (isinstance(one, ast.Constant) and one.value is False) for one in said)


def _sounds_secret(node: ast.AST) -> str:
    """The first name in an expression that is a secret's; a constant in capitals is a limit, and a length no secret."""
    if isinstance(node, ast.Call) and _dotted(node.func) in {"len", "bool", "type", "isinstance"}:
        return ""
    name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
    if name and not name.isupper() and SECRET_WORDS & set(name.lower().strip("_").split("_")):
        return name
    return next(filter(None, map(_sounds_secret, ast.iter_child_nodes(node))), "")


def told_secrets(package: Path) -> list[str]:
    """No log line, sentence to a person or error carries a value that is named as a secret."""
    found, used = [], set()
    for path, _, tree in laws.modules(package):
        name = path.relative_to(package).as_posix()
        for node in ast.walk(tree):
            raised = isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call)
            call = node.exc if isinstance(node, ast.Raise) else node
            if not isinstance(call, ast.Call) or not (raised or _tells(call)):
                continue
            for given in [*call.args, *(word.value for word in call.keywords)]:
                secret = _sounds_secret(given)
                if secret and name in PLAIN:
                    used.add(name)
                elif secret:
                    found.append(f"{path}:{call.lineno}: {_dotted(call.func)}() is told '{secret}'")
    if (package / "desk/cli.py").exists():
        found += [f"{name} no longer needs its leave: {PLAIN[name]}" for name in sorted(set(PLAIN) - used)]
    return found


def _tells(call: ast.Call) -> bool:
    func = call.func
    by_log = isinstance(func, ast.Attribute) and func.attr in TELLERS and "log" in _dotted(func.value).lower()
    return by_log or bool(SAYERS.fullmatch(_dotted(func)))


def shown_secrets(package: Path) -> list[str]:
    """A dataclass with a secret in it does not show it: a log or a traceback that prints the object prints no key."""
    found = []
    for path, _, tree in laws.modules(package):
        for node in ast.walk(tree):
            if not isinstance(node, ast.ClassDef):
                continue
            made = [ast.unparse(one) for one in node.decorator_list if "dataclass" in ast.unparse(one)]
            if not made or "repr=False" in made[0]:
                continue
            for row in node.body:
                if not isinstance(row, ast.AnnAssign) or not isinstance(row.target, ast.Name):
                    continue
                shown = row.value is None or "repr=False" not in ast.unparse(row.value)
                if shown and "bytes" in ast.unparse(row.annotation) and _sounds_secret(row.target):
                    found.append(f"{path}:{row.lineno}: {node.name} shows its '{row.target.id}'")
    return found
