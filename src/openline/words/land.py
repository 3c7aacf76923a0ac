"""Whether a position lies far inside a continent: enough to see a sign, an order or a degree gone wrong.

The map is ours: boxes of whole degrees, written by hand into the interiors of continents and of the largest islands. A
position counts as on land only when its cell of one degree and all eight around it are inside boxes: 8,525 cells, none
of which has a point of the sea in it (each was held against GLOBE, a public-domain grid of elevations of 30 seconds of
arc, when it was written; nothing of that grid is here). Three fifths of what lies so far inland are covered. Whatever
is narrower than about 300 km, most islands, and every gulf, strait and inland sea with a navy are left out; other lakes
and rivers are not drawn. It refuses to say that anything lies at sea, to name a place, and to draw a border.
"""

from __future__ import annotations

from functools import cache

from openline.words.values import MICRO, Position

# South, north, west, east, in degrees; the ends in the north and east are not part of the box.
BOXES: tuple[tuple[int, int, int, int], ...] = (
    # Asia, from the Urals to the Amur, the Himalaya and the interiors of India, Indochina, Iran, Anatolia and Arabia
    (56, 66, 60, 134), (66, 70, 88, 150), (62, 67, 130, 158), (48, 56, 56, 102), (44, 48, 66, 102),
    (48, 54, 111, 127), (44, 53, 112, 131), (38, 48, 66, 115), (46, 51, 88, 118), (36, 43, 57, 70),
    (28, 40, 74, 115), (24, 28, 99, 114), (20, 28, 95, 104), (15, 20, 99, 105), (12, 16, 103, 108),
    (23, 31, 73, 88), (26, 34, 68, 76), (16, 23, 75, 81), (12, 17, 76, 79), (30, 36, 51, 68), (31, 37, 38, 47),
    (19, 29, 43, 47), (22, 26, 43, 49), (18, 23, 46, 54), (37, 41, 30, 45),
    # Europe
    (48, 59, 30, 58), (59, 63, 40, 62), (47, 53, 12, 32), (46, 52, 5, 13), (44, 49, 1, 7), (42, 47, 20, 27),
    (38, 42, -7, -2), (60, 64, 11, 16), (61, 65, 24, 30),
    # Africa
    (16, 30, -9, 10), (30, 34, -2, 8), (8, 29, 8, 32), (11, 17, -11, 10), (7, 12, -8, 8), (-5, 10, 13, 30),
    (2, 11, 30, 42), (10, 21, 30, 36), (-17, -5, 15, 36), (-25, -17, 16, 32), (-30, -25, 19, 30), (-22, -17, 45, 48),
    # North America and Greenland
    (50, 60, -122, -96), (60, 66, -133, -100), (34, 50, -118, -93), (31, 41, -112, -84), (35, 40, -86, -79),
    (22, 30, -105, -99), (48, 54, -77, -70), (51, 55, -70, -63), (62, 67, -157, -140), (69, 79, -48, -32),
    # South America
    (-16, 2, -69, -52), (-12, 2, -74, -52), (-19, -5, -54, -42), (-12, -6, -43, -38), (-30, -16, -66, -52),
    (-37, -30, -69, -61), (-44, -38, -71, -66), (1, 8, -72, -60), (0, 5, -61, -54),
    # Australia, New Guinea, Borneo, Antarctica
    (-30, -22, 117, 148), (-23, -17, 126, 138), (-34, -29, 140, 149), (-7, -3, 139, 144), (-1, 3, 112, 116),
    (-90, -75, 10, 150),
)  # fmt: skip
_AROUND = tuple((lat, lon) for lat in (-1, 0, 1) for lon in (-1, 0, 1))


@cache
def cells() -> frozenset[tuple[int, int]]:
    """The cells of one degree that are inside a box, each by its corner in the south and west."""
    return frozenset(
        (lat, lon) for south, north, west, east in BOXES for lat in range(south, north) for lon in range(west, east)
    )


def on_land(p: Position) -> bool:
    """Whether a position and everything around it for a degree or more is inside a continent."""
    lat, lon = p.latitude // MICRO, p.longitude // MICRO
    return all((lat + north, (lon + east + 180) % 360 - 180) in cells() for north, east in _AROUND)
