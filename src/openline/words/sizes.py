"""What each form costs on the air with typical content: the budget that a form must keep to be of use on a radio.

The content stands in the form's own file (``typical``), so a form that somebody adds is measured as ours are; a form
that names none is measured with every field filled in. It refuses to know how a frame is made: that is handed in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from openline.words.catalogue import Catalogue
from openline.words.codes import write
from openline.words.entry import Typist, typed
from openline.words.form import Form
from openline.words.samples import samples

PACKET = 231  # bytes: one packet of LoRa at its widest settings, which the smallest radios of a mesh send whole
OTHER = "BB"  # the party in a form that is filled in without typical content


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
