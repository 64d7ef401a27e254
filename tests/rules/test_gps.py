"""Coordinates: the notation of the manual, decimal degrees and map links, converted without losing anything."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ispctl.rules.gps import parse_gps, to_decimal, to_dms

MANUAL = "49° 57' 53.19'' N, 16° 58' 25.24'' E"
DECIMAL = "49.964775, 16.973678"


@pytest.mark.parametrize(
    "typed",
    [
        MANUAL,
        "49°57'53.19''N 16°58'25.24''E",
        "49° 57′ 53.19″ N, 16° 58′ 25.24″ E",
        "49°57’53,19” N; 16°58’25,24” E",
        "49° 57' 53,19\" n, 16° 58' 25,24\" e",
        "N 49° 57' 53.19\", E 16° 58' 25.24\"",
        "N49°57'53.19\"E16°58'25.24\"",
        "E 16° 58' 25.24'', N 49° 57' 53.19''",
        "49º57´53.190´´, 16º58´25.24´´",
        "049° 57' 53.1900'' N , 016° 58' 25.24'' E",
    ],
)
def test_degrees_minutes_and_seconds_become_the_form_of_the_manual(typed: str) -> None:
    assert parse_gps(typed) == MANUAL


def test_the_coordinates_of_the_manual_come_back_as_typed() -> None:
    assert parse_gps(MANUAL) == to_dms(MANUAL) == MANUAL
    assert to_decimal(MANUAL) == ("49.964775", "16.9736778")
    assert to_dms(", ".join(to_decimal(MANUAL))) == MANUAL


@pytest.mark.parametrize(
    "typed",
    [
        DECIMAL,
        "49.964775,16.973678",
        "49.964775 16.973678",
        "49.964775; 16.973678",
        "49,964775 16,973678",
        "49,964775, 16,973678",
        "49,964775,16,973678",
        "49.964775N, 16.973678E",
        "49.964775° N, 16.973678° E",
        "N 49.964775 E 16.973678",
        "N49.964775E16.973678",
        "E 16.973678, N 49.964775",
        "+49.964775, +16.973678",
        "https://mapy.cz/zakladni?x=16.973678&y=49.964775&z=17",
        "https://en.mapy.cz/turisticka?y=49.964775&z=17&x=16.973678",
        "https://mapy.com/cs/zakladni?source=coor&id=16.973678%2C49.964775&x=16.9&y=49.9&z=17",
        "https://mapy.com/fnc/v1/showmap?mapset=basic&center=16.973678,49.964775&zoom=16",
        "mapy.cz/zakladni?q=49.964775N%2C%2016.973678E",
        "https://www.google.com/maps/@49.964775,16.973678,17z",
        "https://www.google.cz/maps/place/NET/@49.9,16.9,17z/data=!4m6!3m5!1s0x0:0x0!8m2!3d49.964775!4d16.973678!16s",
        "https://maps.google.com/?q=49.964775,16.973678",
        "https://www.google.com/maps/search/?api=1&query=49.964775%2C16.973678",
        "https://www.google.com/maps/search/49.964775,+16.973678?entry=tts",
        "https://www.google.co.uk/maps?ll=49.964775,16.973678&z=10",
        "https://www.openstreetmap.org/#map=17/49.964775/16.973678",
        "https://www.openstreetmap.org/?mlat=49.964775&mlon=16.973678#map=17/49.9/16.9",
        "http://osm.org/#map=17/49.964775/16.973678&layers=C",
    ],
)
def test_decimal_degrees_and_map_links_become_decimal_degrees(typed: str) -> None:
    assert parse_gps(typed) == DECIMAL
    assert to_decimal(typed) == ("49.964775", "16.973678")


@pytest.mark.parametrize(
    ("typed", "canonical"),
    [
        ("49.9647750, 16.9736780", "49.9647750, 16.9736780"),
        ("49.96477512345678, 16.97367895", "49.9647751, 16.9736790"),
        ("49.5 S, 16.5 W", "-49.5, -16.5"),
        ("-0.0, -0.5", "0.0, -0.5"),
        ("0.0S, 0.0W", "0.0, 0.0"),
        ("90.0, 180.0", "90.0, 180.0"),
        ("0° 0' 0'' S, 0° 0' 0.01'' W", "0° 0' 0.00'' N, 0° 0' 0.01'' W"),
        ("49° 57' 53'' N, 16° 58' 25.2'' E", "49° 57' 53.00'' N, 16° 58' 25.20'' E"),
        ("49° 57' 53.191'' N, 16° 58' 25.2408'' E", "49° 57' 53.191'' N, 16° 58' 25.2408'' E"),
        ("49° 57' 59.99999'' N, 16° 59' 59.99999'' E", "49° 58' 0.00'' N, 17° 0' 0.00'' E"),
        ("49°57.8865'N, 16°58.42068'E", "49° 57' 53.19'' N, 16° 58' 25.2408'' E"),
    ],
)
def test_coordinates_keep_the_notation_and_the_places_they_were_typed_with(typed: str, canonical: str) -> None:
    assert parse_gps(typed) == canonical


def test_seconds_get_as_few_places_as_lead_back_to_the_same_degrees() -> None:
    assert to_dms("49.9647750, 16.9736781") == "49° 57' 53.19'' N, 16° 58' 25.241'' E"
    assert to_dms("49.964775, 16.973678") == "49° 57' 53.19'' N, 16° 58' 25.2408'' E"


def test_decimal_degrees_are_rounded_to_the_nearest_seventh_place() -> None:
    assert to_decimal("0° 0' 0.0002'' N, 0° 0' 0.0001'' W") == ("0.0000001", "0.0")


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("Šumperk", "latitude and longitude"),
        ("", "latitude and longitude"),
        ("49.964775", "latitude and longitude"),
        ("50,16", "latitude and longitude"),
        ("50, 16", "latitude and longitude"),
        ("49.9616.97", "latitude and longitude"),
        ("49.96, 16.97, 3.0", "latitude and longitude"),
        ("٤٩.96, 16.97", "latitude and longitude"),
        ("49° N, 16° E", "latitude and longitude"),
        ("49° 57' 53.19'' N", "latitude and longitude"),
        ("91.0, 16.9", "up to 90"),
        ("49.9, 180.1", "up to 90"),
        ("90° 0' 0.01'' N, 16° 58' 25.24'' E", "up to 90"),
        ("49° 60' 0'' N, 16° 0' 0'' E", "below 60"),
        ("49° 0' 60'' N, 16° 0' 0'' E", "below 60"),
        ("49° 0.5' 1'' N, 16° 0' 0'' E", "whole minutes"),
        ("49.9 E, 16.9 N, ", "latitude and longitude"),
        ("49.9 N, 16.9 N", "with N or S"),
        ("49.9 E, 16.9 E", "with N or S"),
        ("N 49.9 N, 16.9 E", "latitude and longitude"),
        ("-49.9 S, 16.9 E", "either a sign or"),
        ("1." + "1" * 3000 + ", 1.1", "not longer than"),
        ("https://mapy.cz/s/abcde", "short link"),
        ("https://goo.gl/maps/abcde", "short link"),
        ("https://maps.app.goo.gl/abcde", "short link"),
        ("https://example.cz/?x=16.97&y=49.96", "Mapy.cz, Google Maps or OpenStreetMap"),
        ("https://mapy.cz.example.cz/?x=16.97&y=49.96", "Mapy.cz, Google Maps or OpenStreetMap"),
        ("https://[mapy.cz/?x=16.97&y=49.96", "whole map link"),
        ("https://mapy.cz/zakladni?x=516.97&y=49.96", "up to 90"),
    ],
)
def test_anything_else_is_refused_with_the_reason(typed: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        parse_gps(typed)


@given(st.integers(-90 * 360_000, 90 * 360_000), st.integers(-180 * 360_000, 180 * 360_000))
def test_hundredths_of_a_second_survive_decimal_degrees(north: int, east: int) -> None:
    def half(hundredths: int, letters: str) -> str:
        minutes, seconds = divmod(abs(hundredths), 6000)
        return f"{minutes // 60}° {minutes % 60}' {seconds // 100}.{seconds % 100:02d}'' {letters[hundredths < 0]}"

    dms = f"{half(north, 'NS')}, {half(east, 'EW')}"
    assert parse_gps(dms) == dms
    assert to_dms(", ".join(to_decimal(dms))) == dms


@given(st.integers(-90 * 10**7, 90 * 10**7), st.integers(-180 * 10**7, 180 * 10**7))
def test_seven_places_survive_degrees_minutes_and_seconds(north: int, east: int) -> None:
    def half(number: int) -> str:
        digits = f"{abs(number) // 10**7}.{abs(number) % 10**7:07d}".rstrip("0")
        return ("-" if number < 0 else "") + digits + ("0" if digits.endswith(".") else "")

    typed = (half(north), half(east))
    assert to_decimal(", ".join(typed)) == typed
    assert to_decimal(to_dms(", ".join(typed))) == typed


@given(st.decimals(-90, 90, places=4), st.decimals(-180, 180, places=4))
def test_decimal_degrees_come_back_with_the_digits_they_were_typed_with(north: object, east: object) -> None:
    typed = f"{north}, {east}".replace("-0.0000", "0.0000")
    assert parse_gps(typed) == typed == ", ".join(to_decimal(typed))
