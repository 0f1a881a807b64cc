"""What holds for every picture."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest

from madoguchi.pictures import STYLE, evidence, pointers, risk_coverage, weeks
from madoguchi.pictures.drawing import WIDTH, escaped, shortened
from madoguchi.pictures.evidence import Evidence
from madoguchi.pictures.picture import Picture
from madoguchi.pictures.weeks import Week
from tests.pictures.reading import NS, parsed, words

MONDAY = date(2026, 11, 23)
HOSTILE = "\"><script>alert(1)</script>&amp;'\x00\x1b\ufffe <!--"
JUDGED = [(0.5 + number / 100, number % 9 == 0) for number in range(40)]


def of_weeks(language: str) -> Picture:
    return weeks.picture([Week(MONDAY - timedelta(weeks=back), 3, 2, 4, 1, back) for back in (2, 1, 0)], language)


def of_evidence(language: str) -> Picture:
    wrong = [number == 7 for number in range(30)]
    return evidence.picture(Evidence(0.05, 0.05, wrong, wrong), language)


def of_risk(language: str) -> Picture:
    return risk_coverage.picture(JUDGED, 0.05, 0.6, language)


def of_pointers(language: str) -> Picture:
    return pointers.picture(
        [date(2026, 10, 1), date(2026, 11, 1)], {"odd": {date(2026, 11, 1): 3}}, {"odd": (HOSTILE, HOSTILE)}, language
    )


EMPTY: list[Callable[[str], Picture]] = [
    lambda language: weeks.picture([], language),
    lambda language: weeks.picture([Week(MONDAY)], language),
    lambda language: evidence.picture(Evidence(0.05, 0.05), language),
    lambda language: risk_coverage.picture([], 0.05, None, language),
    lambda language: risk_coverage.picture(JUDGED, 0.05, 1.5, language),
    lambda language: pointers.picture([], {}, {}, language),
]
FULL: list[Callable[[str], Picture]] = [of_weeks, of_evidence, of_risk, of_pointers]


@pytest.fixture(params=[*FULL, *EMPTY])
def draw(request: pytest.FixtureRequest) -> Callable[[str], Picture]:
    """Each picture, with numbers and without."""
    made: Callable[[str], Picture] = request.param
    return made


@pytest.mark.parametrize("language", ["ja", "en"])
def test_it_is_named_for_those_who_cannot_see_it(draw: Callable[[str], Picture], language: str) -> None:
    """An image with a title and a description of its own, in the language asked for, by ids that name it."""
    picture = draw(language)
    root = parsed(picture)
    named = {one.get("id"): one.text for one in root if one.tag in (f"{NS}title", f"{NS}desc")}
    assert (root.tag, root.get("role"), root.get("lang")) == (f"{NS}svg", "img", language)
    assert root.get("aria-labelledby") == " ".join(str(one) for one in named)
    chosen = 1 if language == "en" else 0
    assert list(named.values()) == [picture.title[chosen], str(escaped_back(picture.description[chosen]))]
    assert all([*picture.title, *picture.description])


def escaped_back(text: str) -> str:
    """What XML can hold of it."""
    return "".join(letter for letter in text if escaped(letter))


@pytest.mark.parametrize("language", ["ja", "en"])
def test_it_passes_the_strictest_policy(draw: Callable[[str], Picture], language: str) -> None:
    """No script, no style, no handler, nothing fetched; letters and size are the page's."""
    root = parsed(draw(language))
    tags = {one.tag.removeprefix(NS) for one in root.iter()}
    names = {name for one in root.iter() for name in one.attrib}
    assert tags <= {"svg", "title", "desc", "text", "line", "path", "rect", "circle", "pattern"}
    assert not {name for name in names if name.startswith("on")} | (names & {"style", "href", "font-family", "font"})
    assert {"width", "height"}.isdisjoint(root.keys())
    assert str(root.get("viewBox")).startswith(f"0 0 {WIDTH} ")
    for one in root.iter():
        for paint in ("fill", "stroke"):
            assert re.fullmatch(r"none|currentColor|url\(#[\w-]+\)", one.get(paint, "none"))


def test_it_stays_on_its_paper(draw: Callable[[str], Picture]) -> None:
    """No number is drawn outside of the view, and none is not a number."""
    root = parsed(draw("ja"))
    height = float(str(root.get("viewBox")).split()[3])
    for one in root.iter():
        for name, most in (("x", WIDTH), ("y", height), ("x1", WIDTH), ("x2", WIDTH), ("y1", height), ("y2", height)):
            assert 0 <= float(one.get(name, 0)) <= most
        for x, y in re.findall(r"[ML]([\d.-]+),([\d.-]+)", one.get("d", "") if one.get("class") else ""):
            assert -1 <= float(x) <= WIDTH
            assert -1 <= float(y) <= height


def test_both_languages_can_stand_on_one_page() -> None:
    """Every id is used once; every reference finds its own."""
    drawn = [draw(language) for draw in FULL for language in ("ja", "en")]
    ids = [one.get("id") for picture in drawn for one in parsed(picture).iter() if one.get("id")]
    assert len(ids) == len(set(ids))
    for picture in drawn:
        own = {one.get("id") for one in parsed(picture).iter()}
        assert set(re.findall(r"url\(#([\w-]+)\)", picture.svg)) <= own


def test_the_numbers_are_there_as_a_table(draw: Callable[[str], Picture]) -> None:
    """Every row has a label and a value below each head."""
    for language in ("ja", "en"):
        picture = draw(language)
        assert all(len(values) == len(picture.columns) - 1 for _, values in picture.rows())


def test_a_hostile_name_is_only_words() -> None:
    """Markup in a team's name is shown, not obeyed; what XML cannot hold is left out; a long name is cut."""
    picture = of_pointers("en")
    assert "<script" not in picture.svg
    assert words(picture, "label")[0] == shortened('"><script>alert(1)</script>', pointers.LONGEST)
    assert parsed(picture)[1].text == escaped_back(picture.description[1])
    assert shortened("請求サポート", 12) == "請求サポート"
    assert shortened("請求サポート", 11) == "請求サポー…"


def test_every_class_has_a_colour_in_light_and_dark() -> None:
    """What the style sheet names is drawn, and what is drawn in a colour is named twice."""
    light, dark = STYLE.read_text(encoding="utf-8").split("@media")
    drawn = {one.get("class") for draw in FULL for one in parsed(draw("ja")).iter()} - {None}
    named = [set(re.findall(r"\.picture \.([\w-]+)", part)) for part in (light, dark)]
    assert named[0] == named[1]
    assert named[0] - drawn == {"empty"}
