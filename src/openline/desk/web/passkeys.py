"""Passkeys of the officers: registered once, asked for at the way in, and again for what cannot be unsaid.

A challenge is a digest over *what it is for* (sign in; or the very draft, line, suspension), a nonce and an expiry. It
is used once, and what the officer's device has signed is kept as the proof of who did it: with his public key anybody
can check it later. A draft that was changed since has another digest, so another challenge: the old signature is none
for it. User verification (a PIN or a finger) is always asked for: a key that was found on a table is not its officer.

It refuses a challenge that it did not make, one that was used, one that is too old, and one made for something else.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import secrets
from collections.abc import Mapping
from typing import Any

from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from openline.desk.web.people import Officer, People
from openline.node.home import write_private
from openline.node.officers import id_of, read
from openline.node.wording import Sentence

DOMAIN = "openline/passkey/1"
CHALLENGE_S = 300  # to find one's key and touch it
NONCE_SIZE = 16  # bytes
PROOF_MAX = 16_384  # characters of what a browser brings: an assertion has about 1,000
KEYS_MAX = 10  # of one officer: a device, a spare one, and those that he has forgotten to have revoked
SIGN_IN: Mapping[str, Any] = {"act": "sign in"}
Purpose = Mapping[str, Any]


class NoKey(Sentence):
    """What was brought is no proof of that officer for that purpose. The sentence says what to do."""


class Keys:
    """The passkeys of one console, which browsers know as ``host`` (with its port)."""

    def __init__(self, people: People, host: str) -> None:
        self._people, self._origin, self._domain = people, f"http://{host}", host.partition(":")[0]

    def of(self, officer: Officer) -> list[dict[str, Any]]:
        """The keys of an officer, the oldest first."""
        found = [one for one in self._people.rows("keys") if one["name"] == officer.name]
        return sorted(found, key=lambda one: (one["at_s"], one["file"]))

    def options(self, officer: Officer, now_s: int) -> str:
        """What a browser needs to make a new key for an officer, as JSON."""
        known = [PublicKeyCredentialDescriptor(id=_bytes(one["id"])) for one in self.of(officer)]
        made = generate_registration_options(
            rp_id=self._domain,
            rp_name=f"Openline {self._domain}",
            user_name=officer.name,
            user_id=bytes.fromhex(id_of(officer.name)),
            challenge=self._challenge(officer.name, {"act": "register"}, now_s),
            exclude_credentials=known,
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED,  # so that nobody types a name at the way in
                user_verification=UserVerificationRequirement.REQUIRED,
            ),
        )
        return options_to_json(made)

    def register(self, officer: Officer, brought: str, now_s: int) -> str:
        """Keep the key that a browser has made for an officer; its name. Raises NoKey."""
        if len(self.of(officer)) >= KEYS_MAX:
            raise NoKey("key-too-many", officer=officer.name, most=KEYS_MAX)
        credential = _read(brought)
        challenge, _ = self._used(credential, officer.name, {"act": "register"}, now_s)
        try:
            made = verify_registration_response(
                credential=credential,
                expected_challenge=challenge,
                expected_rp_id=self._domain,
                expected_origin=self._origin,
                require_user_verification=True,
            )
        except (WebAuthnException, ValueError, KeyError, TypeError):
            raise NoKey("key-not-registered") from None
        row = {"name": officer.name, "id": _text(made.credential_id), "public": _text(made.credential_public_key)}
        file = id_of(row["id"])
        kept = row | {"count": made.sign_count, "at_s": now_s}
        write_private(self._people.folder("keys") / file, json.dumps(kept).encode())
        return file[:8]

    def revoke(self, officer: Officer, key: str = "") -> list[str]:
        """Forget the key of an officer whose name begins so, or all of his; the names of those that are gone."""
        found = [one["file"] for one in self.of(officer) if one["file"].startswith(key)]
        for file in found:
            (self._people.folder("keys") / file).unlink(missing_ok=True)
        return [file[:8] for file in found]

    def ask(self, officer: Officer | None, purpose: Purpose, now_s: int) -> str:
        """What a browser needs to ask for a key, as JSON; of any officer when it is for nobody yet."""
        allowed = [PublicKeyCredentialDescriptor(id=_bytes(one["id"])) for one in self.of(officer)] if officer else []
        made = generate_authentication_options(
            rp_id=self._domain,
            challenge=self._challenge(officer.name if officer else "", purpose, now_s),
            allow_credentials=allowed,
            user_verification=UserVerificationRequirement.REQUIRED,
        )
        return options_to_json(made)

    def whose(self, brought: str) -> Officer | None:
        """Of whom the key claims to be that a browser has brought: nothing is proved by that."""
        with contextlib.suppress(NoKey):
            found = read(self._people.folder("keys") / id_of(str(_read(brought).get("id", ""))))
            return self._people.officer(found["name"]) if found else None
        return None

    def answer(self, officer: Officer | None, purpose: Purpose, brought: str, now_s: int) -> tuple[Officer, Purpose]:
        """Who has signed for that purpose, and the proof of it. Raises NoKey."""
        credential = _read(brought)
        challenge, kept = self._used(credential, officer.name if officer else "", purpose, now_s)
        file = self._people.folder("keys") / id_of(str(credential.get("id", "")))
        key = read(file)
        whose = self._people.officer(key["name"]) if key else None
        if key is None or whose is None or (officer is not None and whose.name != officer.name):
            raise NoKey("key-not-yours")
        try:
            seen = verify_authentication_response(
                credential=credential,
                expected_challenge=challenge,
                expected_rp_id=self._domain,
                expected_origin=self._origin,
                credential_public_key=_bytes(key["public"]),
                credential_current_sign_count=key["count"],
                require_user_verification=True,
            )
        except (WebAuthnException, ValueError, KeyError, TypeError):
            raise NoKey("key-not-signed") from None
        rest = {name: value for name, value in key.items() if name != "file"}
        write_private(file, json.dumps(rest | {"count": seen.new_sign_count}).encode())
        signed = {part: str(credential["response"].get(part, "")) for part in SIGNED}
        return whose, dict(kept) | {"key": key["id"], "public": key["public"]} | signed

    def _challenge(self, name: str, purpose: Purpose, now_s: int) -> bytes:
        """A new challenge, kept until it is answered."""
        kept = {"name": name, "nonce": secrets.token_hex(NONCE_SIZE), "until_s": now_s + CHALLENGE_S}
        made = challenge(purpose, kept)
        folder = self._people.folder("asked")
        for one in self._people.rows("asked"):
            if one["until_s"] < now_s:
                (folder / one["file"]).unlink(missing_ok=True)
        write_private(folder / made.hex(), json.dumps(kept).encode())
        return made

    def _used(self, credential: Mapping[str, Any], name: str, purpose: Purpose, now_s: int) -> tuple[bytes, Purpose]:
        """The challenge that was answered, and what it was made of; it is gone from now on. Raises NoKey."""
        try:
            client = json.loads(_bytes(credential["response"]["clientDataJSON"]))
            made = _bytes(client["challenge"])
        except (ValueError, KeyError, TypeError):
            raise NoKey("key-unreadable") from None
        path = self._people.folder("asked") / made.hex()[:64]
        kept = read(path) if len(made) == hashlib.sha256().digest_size else None
        try:
            path.unlink()  # of two at once, one fails here
        except OSError:
            kept = None
        if kept is None:
            raise NoKey("key-used")
        if now_s > kept["until_s"]:
            raise NoKey("key-late", minutes=CHALLENGE_S // 60)
        if kept["name"] != name or challenge(purpose, kept) != made:
            raise NoKey("key-of-another")
        return made, {"what": dict(purpose), "nonce": kept["nonce"], "until_s": kept["until_s"], "for": name}


SIGNED = ("authenticatorData", "clientDataJSON", "signature")  # of an assertion: what is kept as the proof


def challenge(purpose: Purpose, kept: Mapping[str, Any]) -> bytes:
    """32 bytes over what it is for, for whom, a nonce and an expiry: what a passkey signs."""
    of = [DOMAIN, purpose, kept["name"], kept["nonce"], kept["until_s"]]
    return hashlib.sha256(json.dumps(of, sort_keys=True, ensure_ascii=True).encode()).digest()


def _read(brought: str) -> dict[str, Any]:
    """What a browser has brought, as JSON. Raises NoKey."""
    try:
        found = json.loads(brought) if len(brought) <= PROOF_MAX else None
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict) or not isinstance(found.get("response"), dict):
        raise NoKey("key-none")
    return found


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")
