"""The bill of materials of a node, as CycloneDX 1.6: ``python tools/sbom.py`` prints it.

What a node runs on is in ``locks/run.txt``, hash by hash, and only that is read, with ``pyproject.toml`` and the
licences below: the same tree gives the same bytes, on any machine and at any time. So it bears no date and no serial
number, which the format lets us leave out. It refuses to guess a licence: what is not in the table has none here.
"""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
# SPDX, as each package's own metadata says; a test holds what is installed against it. `pyasn1-modules` says "BSD"
# without saying which.
LICENCES = {
    "anyio": "MIT",
    "apsw": "any-OSI",
    "attrs": "MIT",
    "babel": "BSD-3-Clause",
    "cbor2": "MIT",
    "cffi": "MIT-0",
    "click": "BSD-3-Clause",
    "cryptography": "Apache-2.0 OR BSD-3-Clause",
    "fluent-runtime": "Apache-2.0",
    "fluent-syntax": "Apache-2.0",
    "h11": "MIT",
    "idna": "BSD-3-Clause",
    "jinja2": "BSD-3-Clause",
    "markupsafe": "BSD-3-Clause",
    "mgrs": "MIT",  # its licence file; its classifier says BSD
    "pyasn1": "BSD-2-Clause",
    "pycparser": "BSD-3-Clause",
    "pyopenssl": "Apache-2.0",
    "pytz": "MIT",
    "starlette": "BSD-3-Clause",
    "typing-extensions": "PSF-2.0",
    "uvicorn": "BSD-3-Clause",
    "webauthn": "BSD-3-Clause",
}
_PIN = re.compile(r"(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^ ;\\]+)(?: ; (?P<where>[^\\]+?))?(?: \\)?")


@dataclass
class Pin:
    """One package of a lock: hashes are SHA-256, hex; ``by`` are the names of those that need it."""

    name: str
    version: str
    where: str = ""
    hashes: list[str] = field(default_factory=list)
    by: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        """How the format names it."""
        return f"pkg:pypi/{self.name}@{self.version}"


def pins(lock: str) -> list[Pin]:
    """Every package of a lock, in its order. A line that is none of ours is an error, not left out."""
    found: list[Pin] = []
    for row in lock.splitlines():
        said = row.strip()
        if pin := _PIN.fullmatch(row):
            found.append(Pin(pin["name"].lower(), pin["version"], pin["where"] or ""))
        elif said.startswith("--hash=sha256:"):
            found[-1].hashes.append(said.removeprefix("--hash=sha256:").removesuffix("\\").strip())
        elif said.startswith("#"):
            name = said.lstrip("# ").removeprefix("via").strip()
            if found and name and not name.startswith("-"):
                found[-1].by.append(name.partition(" ")[0].lower())
        elif said:
            raise ValueError(f"a line of the lock that is not understood: {said}")
    return found


def bill(root: Path = ROOT) -> dict[str, Any]:
    """The whole bill of the tree at ``root``."""
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    found = sorted(pins((root / "locks/run.txt").read_text("utf-8")), key=lambda pin: pin.name)
    own = f"pkg:pypi/{project['name']}@{project['version']}"
    needs = [{"ref": own, "dependsOn": [pin.url for pin in found if project["name"] in pin.by]}]
    needs += [{"ref": one.url, "dependsOn": [pin.url for pin in found if one.name in pin.by]} for one in found]
    main = {"type": "application", "bom-ref": own, "name": project["name"], "version": project["version"], "purl": own}
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": main | {"licenses": [{"license": {"id": project["license"]}}]}},
        "components": [_component(pin) for pin in found],
        "dependencies": needs,
    }


def _component(pin: Pin) -> dict[str, Any]:
    """One package. Each hash is of one file that it is handed out as: a wheel for each system, and the source."""
    made: dict[str, Any] = {"type": "library", "bom-ref": pin.url, "name": pin.name, "version": pin.version}
    made |= {"purl": pin.url, "hashes": [{"alg": "SHA-256", "content": one} for one in sorted(pin.hashes)]}
    if pin.name in LICENCES:
        known = LICENCES[pin.name]
        spelt = {"expression": known} if " " in known else {"license": {"id": known}}
        # "Any of the approved ones" has no name in SPDX: said in words.
        made["licenses"] = [{"license": {"name": "any OSI-approved licence"}} if known == "any-OSI" else spelt]
    if pin.where:
        made["properties"] = [{"name": "openline:only-where", "value": pin.where}]
    return made


def spelt(value: dict[str, Any]) -> str:
    """The text of a bill, the same each time."""
    return json.dumps(value, indent=1, sort_keys=True, ensure_ascii=True) + "\n"


if __name__ == "__main__":
    print(spelt(bill()), end="")
