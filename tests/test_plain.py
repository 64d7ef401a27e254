"""Cells of CSV that cannot become formulas, and come back as they were."""

import csv
import io
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ispctl.plain import guard, unguard, write_csv

DANGEROUS = "=+-@\t\r\n＝＋－＠"
_MARKS = st.sampled_from([*DANGEROUS, "'", ";", ",", "|", '"', " ", "1", "a", "č", "\u00a0"])
TEXTS = st.one_of(st.text(st.characters(codec="utf-8"), max_size=20), st.lists(_MARKS, max_size=12).map("".join))


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+420605123456", "'+420605123456"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("-2+3", "'-2+3"),
        ("  =1", "'  =1"),
        ("\t1", "'\t1"),
        ("＝1＋1", "'＝1＋1"),
        ("Brno,=1+1,x", "Brno,'=1+1,x"),
        ("a\n=1", "a\n'=1"),
        ("'=1", "''=1"),
        ("-499.00", "-499.00"),
        ("-5", "-5"),
        ("'-5", "''-5"),
        ("Novák - syn", "Novák - syn"),
        ("O'Brien", "O'Brien"),
        ("'tis", "'tis"),
        ("", ""),
    ],
)
def test_what_would_begin_a_formula_gets_an_apostrophe(text: str, cell: str) -> None:
    assert guard(text) == cell
    assert unguard(cell) == text


@given(TEXTS)
@settings(max_examples=500)
def test_every_text_comes_back_as_it_was(text: str) -> None:
    assert unguard(guard(text)) == text


def _live(cell: str) -> bool:
    """Tell whether a spreadsheet could take a cell for a formula; a negative number is none."""
    return cell.strip()[:1] in tuple(DANGEROUS) and not re.fullmatch(r"-\d+([.,]\d+)?", cell.strip(), re.ASCII)


@given(st.lists(TEXTS, min_size=1, max_size=4))
@settings(max_examples=500)
@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_no_cell_is_live_whichever_delimiter_the_spreadsheet_expects(delimiter: str, texts: list[str]) -> None:
    columns = [f"c{place}" for place in range(len(texts))]
    stream = io.StringIO(newline="")
    write_csv(stream, [dict(zip(columns, texts, strict=True))], columns)
    # A spreadsheet that expects another delimiter does not know our quotes either, so it may see every piece as a cell.
    pieces = re.split(f"[{delimiter}\r\n]", stream.getvalue().replace('"', "")) if delimiter != ";" else []
    cells = [cell for row in csv.reader(io.StringIO(stream.getvalue(), newline=""), delimiter=";") for cell in row]
    assert [cell for cell in cells if _live(cell) and cell not in texts] == []
    assert [cell for cell in (*cells, *pieces) if _live(cell) and not re.fullmatch(r"-\d+([.,]\d+)?(;.*)?", cell, re.DOTALL)] == []
