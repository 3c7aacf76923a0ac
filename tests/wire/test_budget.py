"""What an act costs on the air: whole frames, with signature, acknowledgements and predecessor."""

from dataclasses import replace

import pytest

from openline.desk.bench_form import FIELDS, body, frame, header
from openline.wire import beacon as bc
from openline.wire import entry as en
from openline.wire import seal
from openline.wire.beacon import Counter, Held
from openline.wire.codec import encode
from openline.wire.header import Class, Header, Ref
from tests.wire.samples import ANNA, BEACON, CALL, EK, LINE, REPLY, WANT, make, receive

SATELLITE, LORA = 270, 231  # one frame of Iridium SBD to a mobile; one packet of LoRa at its widest settings
WRITTEN_AT = 1_700_000_000
TEN = tuple(Ref(index, 0, 1180 + index) for index in range(1, 10))  # what nine others are acknowledged by the tenth


def on_air(h: Header, body: bytes) -> int:
    """The size of a frame that an honest station reads back."""
    e = make(h, body)
    frame = en.to_frame(e, EK, with_prev=False)
    assert receive(frame) == e
    assert en.open_body(e, seal.message_key(EK, h.seq)) == body
    return len(frame)


def spoken(text: str) -> int:
    """These words as information from office 7, at FLASH, with two stations."""
    return on_air(CALL, encode({1: 7, 2: 4, 3: text, 4: "en", 5: WRITTEN_AT}))


FORESEEN = {
    "near miss": (
        "Your destroyer crossed the bow of our ship at 150 yards at 0312 UTC in the strait; we kept course and "
        "slowed to ten knots to avoid a collision. Request that you keep clear and tell us your intentions."
    ),
    "fly-past": (
        "Your aircraft passed within 40 ft of our patrol aircraft at altitude 21,000 feet over international "
        "waters. This is dangerous. We ask you to keep clear, and to confirm that this was not intended by you."
    ),
}
UNFORESEEN = {  # none of these stood in what the fragments were chosen from
    "launch": (
        "The launch you may see at 0410 UTC is a satellite flight from our southern range, announced in May. It "
        "is not a missile and not aimed at you. A stage will fall 200 nautical miles east, out of our sea."
    ),
    "shipwreck": (
        "A fishing boat with eleven people aboard sank near the reef this morning. Our cutter is picking them up "
        "and will enter the disputed waters for at most two hours. No weapons are shown. Do not hinder us."
    ),
    "fog": (
        "In thick fog our tanker and your frigate touched hulls ten miles off the cape. Both are afloat. Oil is "
        "leaking. Let us agree that tugs of either side may approach, and that nobody boards the other ship."
    ),
    "boats": (
        "At 0215Z two fishing boats drifted into the closed area north of the reef. One of them burns. We have sent a "
        "patrol boat and a doctor. Tell us who of yours is near and can be there before dark, please."
    ),
    "convoy": (
        "Ten lorries with insulin and tents will drive from the harbour to the university clinic on Friday. Their "
        "drivers are volunteers. Please instruct every roadblock along highway 6 to let them through unsearched."
    ),
    "drone": (
        "A quadcopter hovered above our barracks for half an hour and was captured intact. Its memory card holds "
        "photographs of your own consulate. We would rather return it quietly than discuss it on television."
    ),
    "quake": (
        "Following the earthquake, your geologists and ours measured different epicentres. We suggest publishing a "
        "joint figure by Tuesday, since newspapers already blame an underground nuclear detonation for it."
    ),
    "journalists": (
        "Three journalists whom your militia detained outside the monastery are accredited with us. Their editor "
        "has had no word for two days. We expect to hear tonight where they are kept, and under what charge."
    ),
    "bomber": (
        "Tomorrow between 0600 and 0900 four strategic bombers will practise refuelling over the northern ocean, "
        "unarmed and with transponders working. They turn back well before your air defence identification zone."
    ),
    "ferry": (
        "The ferry Aurora reports a list of twelve degrees and 340 passengers. Her captain refuses our tow because "
        "he fears arrest. Assure him by radio, channel 16, that no one will be questioned when they land."
    ),
    "bridge": (
        "Sappers found explosives beneath the railway viaduct at pillar seven. The wiring is of a type used by both "
        "armies. Neither of us gains if it collapses. Shall a mixed team of four remove them at sunrise?"
    ),
    "radar": (
        "At 1132 your corvette illuminated our maritime patrol aeroplane with its targeting radar for 19 seconds. "
        "We recorded frequency and pulse width. Was this authorised? A repetition would be judged hostile."
    ),
    "vaccine": (
        "Cholera has reached both refugee settlements. We possess vaccine but lack refrigerators; you have the "
        "opposite problem. A warehouse in the neutral strip could serve everybody from the beginning of next week."
    ),
}


@pytest.mark.parametrize("text", FORESEEN.values(), ids=FORESEEN)
def test_200_characters_at_flash_that_the_dictionary_foresaw_fit_one_satellite_frame(text: str) -> None:
    size = spoken(text)
    print(f"{size} bytes of {SATELLITE}")
    assert len(text) >= 200
    assert size <= SATELLITE


@pytest.mark.parametrize("text", UNFORESEEN.values(), ids=UNFORESEEN)
def test_200_characters_at_flash_in_other_words_fit_one_satellite_frame_too(text: str) -> None:
    size = spoken(text[:200])
    print(f"{size} bytes of {SATELLITE}")
    assert len(text[:200]) == 200
    assert size <= SATELLITE


def test_a_form_of_22_fields_with_ten_stations_and_predecessor_fits_one_lora_packet() -> None:
    """A draft form: see openline.desk.bench_form. At FLASH the predecessor's hash is always carried."""
    assert len(FIELDS) == 22
    early, late = (on_air(header(after), body()) for after in (1_000, 1_000_000))
    print(f"{early} bytes of {LORA} after a thousand entries, {late} after a million")
    assert early == len(frame()) <= LORA
    assert late <= LORA


def test_a_reply_and_a_receipt_with_ten_stations_fit_one_lora_packet() -> None:
    answer = replace(REPLY, acks=TEN)
    about = bytes(range(100, 132))
    wilco = on_air(answer, encode({1: 7, 2: 2, 3: about, 5: WRITTEN_AT}))
    opened = on_air(replace(answer, cls=Class.RECEIPT), encode({1: 7, 2: 3, 3: about, 5: WRITTEN_AT}))
    print(f"WILCO {wilco}, opened {opened} bytes of {LORA}")
    assert max(wilco, opened) <= LORA


def test_beacon_and_want() -> None:
    others = tuple(Held(index, 0, 1180 + index, Counter(2, 800 + index)) for index in range(1, 10))
    two = len(bc.make_beacon(LINE, BEACON, ANNA))
    ten = len(bc.make_beacon(LINE, replace(BEACON, held=others), ANNA))
    want = len(bc.make_want(LINE, WANT, ANNA))
    print(f"beacon {two} with two stations, {ten} with ten; want {want} bytes")
    assert two <= 150
    assert ten <= 210
    assert want <= 100
