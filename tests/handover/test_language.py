"""What a template out of somebody else's file may do."""

from __future__ import annotations

import time

import pytest

from madoguchi.assets import shipped
from madoguchi.handover.language import LAYOUT, mistakes, own

ESCAPES = [
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ owner.__init__.__globals__ }}",
    "{{ owner['__class__'] }}",
    "{{ self._TemplateReference__context }}",
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "{{ range(100000)|list }}",
    "{{ owner.format(owner) }}",
    "{{ '%s'|format(owner) }}",
    "{{ owner|attr('__class__') }}",
    "{{ lipsum() }}",
    "{{ 'x' * 1000000000 }}",
    "{{ 10 ** 10 ** 10 }}",
    "{{ owner|center(1000000000) }}",
    "{{ owner|indent(1000000000) }}",
    "{{ owner|indent('x') }}",
    "{{ owner|indent(level) }}",
    "{{ owner|replace('a', 'aaaaaaaaaa') }}",
    "{{ owner|join('xxxxxxxx')|join('xxxxxxxx') }}",
    "{{ subject|safe }}",
    "{% for letter in subject %}{{ letter }}{% endfor %}",
    "{% set x = owner %}{{ x }}",
    "{% macro m() %}{% endmacro %}",
    "{% import 'ja/personal.txt' as p %}",
    "{% from 'ja/personal.txt' import p %}",
    "{% extends 'ja/personal.txt' %}",
    "{% block b %}{% endblock %}",
    "{% call owner() %}{% endcall %}",
    "{% filter upper %}x{% endfilter %}",
    "{% include owner %}",
    "{% include '../../etc/passwd' %}",
    "{% include '/etc/passwd' %}",
    "{% include 'ja/nothing-of-that-name.txt' %}",
    "{{ " + repr("x" * 500) + " }}",
]


@pytest.mark.parametrize("text", ESCAPES)
def test_what_reaches_out_or_never_ends_is_named(text: str) -> None:
    """With its file and line, before anything of it is run."""
    found = list(mistakes({"ja/personal.txt": f"一行目\n{text}\n"}))
    assert found
    assert all(line.startswith("templates/ja/personal.txt:") and "\n" not in line for line in found)


@pytest.mark.parametrize(
    "text",
    [
        "{% for a in blocks %}{% for b in blocks %}x{% endfor %}{% endfor %}",
        "{% for a in blocks %}{% include 'layout.html' %}{% endfor %}",
        "{% for a in blocks recursive %}{{ loop(blocks) }}{% endfor %}",
        "<script>alert(1)</script>",
        '<img src="https://tracker.example.com/pixel">',
        "<div style='background: url(https://tracker.example.com/)'>",
        "{{ blocks.__class__ }}",
        "{{ loop.cycle }}",
        "{% for a in blocks %}{{ a.text|join('xxxxxxxx') }}{% endfor %}",
    ],
)
def test_a_layout_loops_through_the_text_and_fetches_nothing(text: str) -> None:
    """What a reader's mail program would load or run is refused too."""
    assert list(mistakes({LAYOUT: text}))


def test_circles_and_avalanches_of_includes_are_found() -> None:
    """Through the shipped templates as well, and quickly: 2 to the power of 30 is never counted."""
    assert any("or itself" in line for line in mistakes({"ja/details.txt": "{% include 'ja/automatic.txt' %}"}))
    twice = {f"ja/a{n}.txt": f"{{% include 'ja/a{n + 1}.txt' %}}" * 2 for n in range(30)} | {"ja/a30.txt": "x"}
    began = time.monotonic()
    assert any("ja/a0.txt" in line for line in mistakes(twice))
    assert time.monotonic() - began < 20


def test_deep_nesting_is_refused_in_one_line() -> None:
    """Deeper than Python compiles, and deeper than the parser goes."""
    for depth in (60, 3000):
        found = list(mistakes({"ja/personal.txt": "{% if level %}" * depth + "x" + "{% endif %}" * depth}))
        assert any("deep" in line for line in found)


def test_the_shipped_templates_are_taken() -> None:
    """Each of them, alone and together: an owner begins with a copy."""
    files = own(shipped("templates"))
    texts = {name: file.read_text(encoding="utf-8") for name, file in files.items()}
    assert {"ja/automatic.txt", "en/notice-left.txt", LAYOUT} <= texts.keys()
    assert list(mistakes(texts)) == []
    assert (
        list(mistakes({"en/personal.txt": "{{ 'Dear' if internal else 'Hello' }} {{ owner | upper }}{# note #}"})) == []
    )
