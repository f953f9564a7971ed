"""A figure's picture and table, before they stand in a page."""

import csv
import io
import json
import re
from xml.etree import ElementTree as xml

import pytest

from companion import tables
from publishing.figure import specifications, svg

PICTURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="350" height="100" viewBox="0 0 350 100">'
    '<defs><clipPath id="clip0"><rect x="0.123" y="0" width="10.987" height="9"/></clipPath></defs>'
    '<g clip-path="url(#clip0)" role="graphics-object" aria-roledescription="rule mark container">'
    '<path class="background" aria-hidden="true" d="M0,0h0v0h0Z"/>'
    '<path opacity="0.15" d="M12.345,-6.789L1e-7,2" transform="translate(0.05,7.25)"/>'
    '<path fill-opacity="0.04" d="M1,2"/>'
    '<text font-family="Arial" opacity="1" pointer-events="none">3.14159 &lt; 4</text></g></svg>'
)


@pytest.fixture
def picture():
    text = svg.fitted("fig-a", PICTURE, 350)
    return xml.fromstring(re.sub(r' xmlns="[^"]+"', "", text))


def test_opacity_stays_as_it_is_in_the_live_chart_and_in_print(picture):
    assert [path.get("opacity") or path.get("fill-opacity") for path in picture.iter("path")] == ["0.15", "0.04"]


def test_geometry_has_one_decimal_and_words_stay(picture):
    path = next(picture.iter("path"))
    assert path.get("d").startswith("M12.3,-6.8L") and path.get("transform") == "translate(0.1,7.2)"
    assert next(picture.iter("rect")).get("width") == "11" and picture.get("width") == "350"
    assert next(picture.iter("text")).text == "3.14159 < 4"


def test_what_a_page_can_do_without_goes(picture):
    assert [path.get("class") for path in picture.iter("path")] == [None, None]
    names = {name for element in picture.iter() for name in element.attrib}
    assert not names & {"role", "aria-roledescription", "font-family", "pointer-events"}
    assert "opacity" not in next(picture.iter("text")).attrib


def test_ids_are_the_figures_own(picture):
    assert next(picture.iter("clipPath")).get("id") == "fig-a-clip0"
    assert next(picture.iter("g")).get("clip-path") == "url(#fig-a-clip0)"


def test_a_picture_is_as_wide_as_its_form_or_wider():
    for width, seen in ((360, "360"), (340, "350")):
        root = xml.fromstring(svg.fitted("fig-a", PICTURE, width))
        assert root.get("width") == seen and root.get("viewBox") == f"0 0 {seen} 100"


def test_a_table_stands_once_in_both_specifications():
    tables = {"data-1": [{"a": "<b>"}], "data-2": [{"b": 0.123456789}]}
    wide = {"datasets": tables, "title": "T", "usermeta": {}, "config": {}, "mark": "bar"}
    narrow = {"datasets": {"data-1": tables["data-1"], "data-3": []}, "config": {}}
    said = json.loads(specifications({"wide": (wide, "", None), "narrow": (narrow, "", None)}))
    assert said["wide"] == {"datasets": {"data-1": tables["data-1"], "data-2": [{"b": 0.1234568}]}, "mark": "bar"}
    assert said["narrow"] == {"datasets": {"data-3": []}}


def test_a_table_says_the_same_in_html_and_csv():
    columns, rows = ["Who, <where>", "Rate"], [["a & b", 1234.5], ["=SUM(A1)", None], ["many", 12345], ["year", 1991]]
    html = tables.as_html(columns, rows)
    cells = re.findall(r"<td>(.*?)</td>", html)
    assert cells[1] == "1,234.5" and cells[5] == "12,345" and cells[7] == "1991"
    assert '<th scope="col">Who, &lt;where&gt;</th>' in html and cells[0] == "a &amp; b"
    assert 'aria-label="no value"' in cells[3]
    read = list(csv.reader(io.StringIO(tables.as_csv(columns, rows))))
    assert read == [columns, ["a & b", "1234.5"], ["'=SUM(A1)", ""], ["many", "12345"], ["year", "1991"]]
