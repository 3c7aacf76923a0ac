"""The law of sentences: what a watch officer is told has a name, and its words stand in a file for every language.

A function from the folder of a package called ``openline`` to a list of breaches, as in :mod:`tests.law.laws`. It reads
the source with ``ast``: a refusal that is raised with words instead of a name, a name without a phrase, a phrase
without its variables, and words for people in a module whose words a watch officer reads. It refuses to judge the
words.
"""

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

PHRASE = re.compile(r"(?P<name>[a-z][a-z0-9-]*) = (?P<words>.+)")
VARIABLE = re.compile(r"\{ \$([a-z]+) \}")
SPOKEN = re.compile(r"[A-Za-z'][a-z']* [a-z']+ [a-z']+")  # three words in a row: a sentence, or a good part of one
# What is raised with a phrase, and how many arguments stand before its name.
RAISED: Mapping[str, int] = {"Wrong": 1, "Refused": 0, "Stopped": 0, "NotSigned": 0, "NoTranslation": 0, "NoKey": 0}
CONSOLE = "web"  # has phrases of its own for its pages; what it refuses is said by the node's
OF_ADMINISTRATORS = frozenset({"directory"})  # a file that lies in the home: what to restore
SAYING: Mapping[str, str] = {"said": "node", "say": "desk"}  # who says a phrase by its name, and out of whose file
PREFIX: Mapping[str, str] = {"node": "", "desk": "head-"}
# Modules whose every sentence a watch officer may meet: no words of a sentence stand in their code. The others of the
# node and the desk speak to administrators, who set up and repair: docs/words.md says which, and why.
FOR_THE_WATCH = frozenset(
    {"advance", "answers", "arrivals", "askers", "asking", "calls", "checkup", "dial", "duty", "filling", "find",
     "forms", "guard", "handing", "handover", "lamps", "live", "lookup", "plain", "releases", "saying", "shows",
     "times", "translations", "upkeep", "view", "watches", "wording"}
)  # fmt: skip
AT_THE_DESK = frozenset({"asks", "client", "doctor", "heads", "release", "say", "talk", "text"})
# What is signed beside a template and travels: one text for both sides, whatever the watch officer reads.
TRAVELS = re.compile(r"^(Released in advance by |an office that our card names no more)")
Phrases = Mapping[str, frozenset[str]]


def phrases(file: Path) -> Phrases:
    """The phrases of a file by name, each with its variables."""
    found = (PHRASE.fullmatch(row) for row in file.read_text("utf-8").split("\n"))
    return {one["name"]: frozenset(VARIABLE.findall(one["words"])) for one in found if one}


def wordings(package: Path) -> list[str]:
    """Every breach in a package."""
    files = {rung: phrases(package / rung / "tongues" / "en.ftl") for rung in PREFIX}
    rows = (PHRASE.fullmatch(row) for row in (package / "node/tongues/en.ftl").read_text("utf-8").split("\n"))
    reasons = {one["words"] for one in rows if one and one["name"].startswith("way-")}
    out = []
    for path in sorted(package.rglob("*.py")):
        rung = path.relative_to(package).parts[0]
        if rung not in ("engine", "node", "desk"):
            continue
        tree = ast.parse(path.read_text("utf-8"))
        at = path.relative_to(package)
        if path.parent.name == CONSOLE and path.stem not in OF_ADMINISTRATORS:
            out += [f"{at}:{line}: {says}" for line, says in _refused(tree)]
        found = _calls(tree, CONSOLE if path.parent.name == CONSOLE else rung, files)
        out += [f"{at}:{line}: {says}" for line, says in found]
        if (rung == "node" and path.stem in FOR_THE_WATCH) or (path.parent.name == "desk" and path.stem in AT_THE_DESK):
            out += [f"{at}:{line}: {says}" for line, says in _spoken(tree, reasons)]
    return out + list(_lost(package))


def _lost(package: Path) -> Iterator[str]:
    """A language that lacks a phrase, has one too many, or loses a variable of it."""
    for rung in PREFIX:
        folder = package / rung / "tongues"
        english = phrases(folder / "en.ftl")
        for file in sorted(folder.glob("*.ftl")):
            theirs = phrases(file)
            yield from (f"{rung}, {file.stem}: {name} is missing" for name in sorted(english.keys() - theirs.keys()))
            yield from (
                f"{rung}, {file.stem}: {name} is no phrase of en" for name in sorted(theirs.keys() - english.keys())
            )
            for name in sorted(english.keys() & theirs.keys()):
                if english[name] != theirs[name]:
                    yield f"{rung}, {file.stem}: {name} has {sorted(theirs[name])}, not {sorted(english[name])}"


def _refused(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """A page of the console that is refused with words."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or getattr(node.func, "id", "") != "HTTPException" or len(node.args) < 2:
            continue
        if not isinstance(node.args[1], ast.Call | ast.Attribute):
            yield node.lineno, "HTTPException is raised with words: give a sentence by its name"


def _calls(tree: ast.Module, rung: str, files: Mapping[str, Phrases]) -> Iterator[tuple[int, str]]:
    """Every call that names a phrase, where that is not there, or is not filled."""
    tables = _tables(tree)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        raised, saying = name in RAISED and rung != "desk", name in SAYING
        if not (raised or saying) or (name == "say" and rung != "desk"):
            continue
        whose = "node" if raised else SAYING[name]
        at = RAISED[name] if raised else 0
        if len(node.args) <= at:
            continue
        if isinstance(node.args[at], ast.Starred) or _is_other(node, name):
            continue
        named = _names(node.args[at], tables)
        if named is None and raised:
            yield (
                node.lineno,
                f"{name} is raised with words or a name that cannot be followed: give a phrase by its name",
            )
        for one in named or ():
            full = PREFIX[whose] + one
            known = files[whose].get(full)
            if known is None:
                yield node.lineno, f"there is no phrase '{full}' in {whose}/tongues/en.ftl"
                continue
            given = {key.arg for key in node.keywords if key.arg}
            follows = all(key.arg for key in node.keywords)
            if (follows and not known <= given) or (follows and len(named or ()) == 1 and given != known):
                yield node.lineno, f"'{full}' takes {sorted(known)}, and is given {sorted(given)}"


def _is_other(node: ast.Call, name: str) -> bool:
    """A ``say`` of something else: of an engine or node, a tongue or a reader, whose first argument is no name."""
    if name != "say" or not isinstance(node.func, ast.Attribute):
        return False
    return getattr(node.func.value, "id", "") != "heads"


def _tables(tree: ast.Module) -> dict[str, list[str]]:
    """The tables of a module whose values are names: what stands in one may be said."""
    out = {}
    for node in tree.body:
        value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        items = value.values if isinstance(value, ast.Dict) else value.elts if isinstance(value, ast.Tuple) else []
        names = [one.value for one in items if isinstance(one, ast.Constant) and isinstance(one.value, str)]
        if isinstance(target, ast.Name) and names and len(names) == len(items):
            out[target.id] = names
    return out


def _names(node: ast.expr, tables: Mapping[str, list[str]]) -> list[str] | None:
    """The names that an expression can be, or None when that cannot be followed."""
    match node:
        case ast.Constant(value=str() as name):
            return [name]
        case ast.IfExp(body=body, orelse=orelse):
            both = [_names(body, tables), _names(orelse, tables)]
            return None if None in both else [name for one in both for name in one or ()]
        case ast.Subscript(value=ast.Name(id=table)) if table in tables:
            return tables[table]
        case ast.Call(func=ast.Attribute(value=ast.Name(id=table), attr="get"), args=[_, other]) if table in tables:
            return [*tables[table], *(_names(other, tables) or [])]
        case _:
            return None


def _spoken(tree: ast.Module, reasons: set[str]) -> Iterator[tuple[int, str]]:
    """Words of a sentence in code: not in a docstring, a help of an option, an assertion or a log.

    A reason out of the closed list of the carriers may stand there to be known again: it is said by its phrase.
    """
    passed = set(map(id, _passed(tree)))
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Constant) and isinstance(node.value, str)) or id(node) in passed:
            continue
        if SPOKEN.search(node.value) and not TRAVELS.match(node.value) and node.value not in reasons:
            yield node.lineno, f"words stand in the code: {node.value[:60]!r}. Give them a name in tongues/"


def _passed(tree: ast.Module) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        inside: list[ast.AST | None] = []
        match node:
            case ast.Expr(value=ast.Constant()):  # a docstring, or a comment in that form
                inside = [node]
            case ast.Assert(msg=msg):
                inside = [msg]
            case ast.keyword(arg="help" | "metavar"):
                inside = [node]
            case ast.Call(func=ast.Attribute(value=ast.Name(id="log"))):
                inside = [node]
            case ast.Call(func=ast.Attribute(value=ast.Name(id="click"))) | ast.Call(func=ast.Name(id="Number")):
                inside = [node]
            case (
                ast.Call(func=ast.Name(id="HomeError" | "ValueError")) | ast.Compare()
            ):  # to an administrator; nobody is told it
                inside = [node]
            case ast.Dict(keys=keys, values=values):  # what is looked up, and how an act stands in the audit log
                acts = [
                    v for k, v in zip(keys, values, strict=True) if isinstance(k, ast.Constant) and k.value == "act"
                ]
                inside = [*keys, *acts]
        for one in filter(None, inside):
            yield from ast.walk(one)
