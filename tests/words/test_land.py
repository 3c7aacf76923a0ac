"""The coarse map: what is far inside a continent is land, and no water where ships of two navies meet is."""

import pytest

from openline.words.doubts import doubts
from openline.words.land import BOXES, cells, on_land
from openline.words.values import MICRO, Position
from tests.words.catalogues import real_form

LAND = {
    "Chongqing": (29.56, 106.55), "Ulaanbaatar": (47.9, 106.9), "Delhi": (28.6, 77.2), "Riyadh": (24.7, 46.7),
    "Madrid": (40.4, -3.7), "Prague": (50.1, 14.4), "Kansas": (38.5, -98.0), "Brasilia": (-15.8, -47.9),
    "Alice Springs": (-23.7, 133.9), "Central African Republic": (6.6, 20.9), "the South Pole side": (-80.0, 60.0),
    "the Taiwan Strait, with its north lost": (-24.41, 119.2),
}  # fmt: skip
WATER = {
    "Taiwan Strait": (24.41, 119.2), "Scarborough Shoal": (15.15, 117.76), "Second Thomas Shoal": (9.75, 115.87),
    "Senkaku": (25.75, 123.5), "Yellow Sea": (37.7, 125.0), "Bohai": (39.0, 120.0), "Sea of Japan": (40.0, 135.0),
    "Sea of Okhotsk": (55.0, 145.0), "Amur estuary": (53.0, 141.2), "Gulf of Tonkin": (20.0, 107.5),
    "Gulf of Thailand": (10.0, 101.0), "Malacca": (2.5, 101.5), "Sunda": (-5.9, 105.8), "Luzon Strait": (20.5, 121.0),
    "Hormuz": (26.5, 56.3), "Persian Gulf": (29.0, 49.5), "Bab el-Mandeb": (12.6, 43.3), "Red Sea": (20.0, 38.5),
    "Suez": (29.9, 32.55), "Black Sea": (44.5, 33.5), "Azov": (46.0, 36.5), "Kerch": (45.3, 36.5),
    "Bosporus": (41.1, 29.05), "Caspian": (42.0, 50.5), "Aral": (45.0, 59.5), "Baltic": (55.0, 18.0),
    "Gulf of Finland": (60.0, 26.0), "Gulf of Bothnia": (63.0, 20.0), "White Sea": (65.5, 38.0), "Ob": (68.0, 73.5),
    "Kara Sea": (72.0, 75.0), "Dover": (51.0, 1.4), "Gibraltar": (35.95, -5.5), "Adriatic": (43.0, 15.5),
    "Sirte": (31.5, 18.0), "Hudson Bay": (60.0, -85.0), "St Lawrence": (48.0, -62.0), "Lake Superior": (47.5, -88.0),
    "Lake Michigan": (43.5, -87.0), "Baffin Bay": (73.0, -65.0), "Bering Strait": (65.8, -169.0),
    "Gulf of California": (27.0, -111.5), "Gulf of Mexico": (29.0, -90.0), "Panama": (9.0, -79.6),
    "Plata": (-35.0, -57.0), "Magellan": (-53.0, -70.9), "Mozambique Channel": (-18.0, 41.0), "Bass": (-40.0, 146.0),
    "Carpentaria": (-16.0, 139.5), "Torres": (-10.3, 142.2), "Australian Bight": (-33.0, 130.0), "Luzon": (16.5, 121.0),
    "the date line": (0.0, 180.0), "the North Pole": (90.0, 0.0), "the South Pole": (-90.0, 0.0), "zero": (0.0, 0.0),
}  # fmt: skip


def at(place: tuple[float, float]) -> Position:
    """A position in degrees."""
    return Position(round(place[0] * MICRO), round(place[1] * MICRO))


@pytest.mark.parametrize("name", sorted(LAND))
def test_far_inside_a_continent_is_land(name: str) -> None:
    assert on_land(at(LAND[name]))


@pytest.mark.parametrize("name", sorted(WATER))
def test_where_ships_meet_is_no_land(name: str) -> None:
    assert not on_land(at(WATER[name]))


def test_one_cell_from_the_end_of_what_is_drawn_is_not_doubted() -> None:
    """A whole neighbourhood must be inside: on the cell at the edge nothing is said."""
    edge = [(lat, lon) for lat, lon in cells() if (lat - 1, lon) not in cells()]
    assert len(edge) > 500
    assert not any(on_land(at((lat + 0.5, lon + 0.5))) for lat, lon in edge)


def test_as_many_cells_as_its_page_says() -> None:
    """Each of them was held against a grid of elevations when it was drawn; a new box has to be, again."""
    assert sum(on_land(at((lat + 0.5, lon + 0.5))) for lat, lon in cells()) == 8525


def test_the_map_is_of_whole_cells_of_the_earth() -> None:
    assert all(-90 <= south < north <= 90 and -180 <= west < east <= 180 for south, north, west, east in BOXES)


def test_an_encounter_at_sea_in_chongqing_is_doubted_and_one_in_the_strait_is_not() -> None:
    form = real_form("encounter-at-sea")
    told = [
        doubts(form, {"position": at(place)}, None, on_land) for place in (LAND["Chongqing"], WATER["Taiwan Strait"])
    ]
    assert [[one.phrase for one in found] for found in told] == [["doubt-land"], []]
