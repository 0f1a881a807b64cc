"""What tests read back from a picture: its XML, and the marks of a class."""

from __future__ import annotations

from xml.etree.ElementTree import Element, fromstring

from madoguchi.pictures.picture import Picture

NS = "{http://www.w3.org/2000/svg}"


def parsed(picture: Picture) -> Element:
    """The document; raises where it is no XML."""
    return fromstring(picture.svg)


def marks(picture: Picture, kind: str, tag: str = "") -> list[Element]:
    """Every element of that class, and of that tag where one is named."""
    return [one for one in parsed(picture).iter() if one.get("class") == kind and (not tag or one.tag == f"{NS}{tag}")]


def words(picture: Picture, kind: str = "") -> list[str]:
    """Every text drawn, of that class where one is named."""
    found = parsed(picture).iter(f"{NS}text")
    return [one.text or "" for one in found if not kind or one.get("class") == kind]
