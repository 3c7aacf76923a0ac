"""What each form costs on the air with typical content: the budget that a form must keep to be of use on a radio.

The content stands in the form's own file (``typical``), so a form that somebody adds is measured as ours are; a form
that names none is measured with every field filled in. Beside them stand a few free texts, the same in each language,
before and after the dictionary that charters name. It refuses to know how a frame is made: that is handed in.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from openline.words.catalogue import Catalogue
from openline.words.codes import write
from openline.words.entry import Typist, typed
from openline.words.form import Form
from openline.words.samples import samples

PACKET = 231  # bytes: one packet of LoRa at its widest settings, which the smallest radios of a mesh send whole
OTHER = "BB"  # the party in a form that is filled in without typical content
# What officers write beside forms: a short question, a warning, a report. No phrase of the catalogue says any of it.
TEXTS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "question": "What is your ship doing?",
        "warning": "Your aircraft is closing on our patrol ship. Keep at least 3 nautical miles away and answer now.",
        "report": "Our coast guard vessel lost power at 0412Z and is drifting towards your outpost. It has 43 persons "
        "aboard and no weapons are manned. A tug arrives in about two hours. Please tell your units that "
        "nobody is to approach it.",
    },
    "zh-Hans": {
        "question": "贵方舰艇在做什么？",
        "warning": "贵方飞机正在接近我方巡逻舰。请保持至少3海里距离，并立即答复。",
        "report": "我方海警船于0412Z失去动力，正漂向贵方哨所。船上43人，未操作任何武器。"
        "拖船约两小时后到达。请告知贵方各单位不要接近该船。",
    },
    "ja": {
        "question": "貴方の艦船は何をしているか。",
        "warning": "貴方の航空機が当方の巡視船に接近している。少なくとも3海里離れ、直ちに回答されたい。",
        "report": "当方の沿岸警備船が0412Zに動力を失い、貴方の拠点に向けて漂流している。"
        "乗員は43名で、武器には誰も就いていない。曳船は約2時間後に到着する。"
        "貴方の部隊に、接近しないよう伝えられたい。",
    },
    "ko": {
        "question": "귀측 함정은 무엇을 하고 있습니까?",
        "warning": "귀측 항공기가 우리 초계함에 접근하고 있습니다. 최소 3해리 떨어지고 즉시 응답하십시오.",
        "report": "우리 해경정이 0412Z에 동력을 잃고 귀측 초소 쪽으로 표류하고 있습니다. "
        "43명이 타고 있으며 무기에는 아무도 배치되지 않았습니다. "
        "예인선은 약 두 시간 뒤 도착합니다. 귀측 부대에 접근하지 말라고 알려 주십시오.",
    },
    "fil": {
        "question": "Ano ang ginagawa ng inyong barko?",
        "warning": "Papalapit ang inyong eroplano sa aming barkong nagpapatrolya. Lumayo nang 3 milyang nawtikal o "
        "higit pa at sumagot agad.",
        "report": "Nawalan ng lakas ang aming barko ng coast guard noong 0412Z at inaanod patungo sa inyong himpilan. "
        "May 43 katao ito at walang nakatao sa mga sandata. Darating ang tagahila sa loob ng halos dalawang "
        "oras. Pakisabi sa inyong mga yunit na walang lalapit dito.",
    },
}


@dataclass(frozen=True, slots=True)
class Size:
    """A form, whether its file says what is typical, and bytes: of its codes, and of the whole frame."""

    form: Form
    typical: bool
    codes: int
    frame: int

    @property
    def fits(self) -> bool:
        """Whether it goes in one packet."""
        return self.frame <= PACKET


def typical(form: Form) -> bytes:
    """The codes of a form with typical content, or with every field. Raises Refused when that may not be sent."""
    if not form.typical:
        return write(form, next(samples(form, OTHER)))
    rows = [(name, value) for name, _, value in (row.partition("=") for row in form.typical)]
    return write(form, typed(form, rows, Typist()))


def sizes(c: Catalogue, frame: Callable[[Form, bytes], bytes]) -> Iterator[Size]:
    """The size of each form; ``frame`` makes codes a frame as it goes on the air. Raises Refused."""
    for form in c.newest():
        codes = typical(form)
        yield Size(form, bool(form.typical), len(codes), len(frame(form, codes)))


@dataclass(frozen=True, slots=True)
class Text:
    """A free text: its bytes in UTF-8, deflated by itself, and as an entry packs it, with the charter's dictionary."""

    language: str
    what: str
    plain: int
    deflated: int
    packed: int


def texts(pack: Callable[[bytes], bytes]) -> Iterator[Text]:
    """The sizes of the free texts in each language; ``pack`` makes of bytes what travels, one byte of format first."""
    for language, kinds in TEXTS.items():
        for what, words in kinds.items():
            plain = words.encode()
            squeeze = zlib.compressobj(9, zlib.DEFLATED, -15)
            alone = len(squeeze.compress(plain) + squeeze.flush())
            yield Text(language, what, len(plain), alone, len(pack(plain)))
