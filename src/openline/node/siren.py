"""The two sounds that a node brings with it: a two-tone siren for what is meant, a slow triple knock for an exercise.

They differ in pitch, rhythm and silence, so that nobody takes one for the other through a wall. Made here, as plain WAV
of one channel; an administrator may name others. It refuses to make one sound serve for both.
"""

from __future__ import annotations

import io
import math
import struct
import wave
from pathlib import Path

from openline.node.home import write_private

RATE = 8000  # samples a second: more than a siren needs, and every player takes it
LOUD = 28_000  # of 32767
EDGE = 80  # samples over which a tone begins and ends, or it clicks
Tone = tuple[int, float]  # hertz (0: silence), seconds
LIVE: tuple[Tone, ...] = ((960, 0.4), (640, 0.4)) * 5
EXERCISE: tuple[Tone, ...] = (*((330, 0.12), (0, 0.2)) * 3, (0, 1.4)) * 2


def wav(tones: tuple[Tone, ...]) -> bytes:
    """A WAV file of these tones."""
    samples: list[int] = []
    for hertz, seconds in tones:
        size = int(RATE * seconds)
        for n in range(size):
            edge = min(1.0, n / EDGE, (size - n) / EDGE)
            samples.append(int(LOUD * edge * math.sin(2 * math.pi * hertz * n / RATE)))
    out = io.BytesIO()
    with wave.open(out, "wb") as made:
        made.setnchannels(1)
        made.setsampwidth(2)
        made.setframerate(RATE)
        made.writeframes(struct.pack(f"<{len(samples)}h", *samples))
    return out.getvalue()


def files(folder: Path) -> tuple[Path, Path]:
    """The files of the two sounds in ``folder``, live and exercise, made where they are missing. Raises OSError."""
    folder.mkdir(mode=0o700, exist_ok=True)
    found = (folder / "live.wav", folder / "exercise.wav")
    for path, tones in zip(found, (LIVE, EXERCISE), strict=True):
        if not path.exists():
            write_private(path, wav(tones))
    return found
