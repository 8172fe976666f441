"""An office's template can come from anywhere: it ends, it stays small, and it sees nothing but its fields."""

from __future__ import annotations

import pytest
from jinja2 import TemplateError

from batch.office.sandbox import Sandbox

_TURNS = "{% for a in range(1000) %}{% for b in range(1000) %}"
_END = "{% endfor %}{% endfor %}"


def _doubled(start: str, step: str, times: int = 60) -> str:
    return f"{{% set a = {start} %}}" + f"{{% set a = {step} %}}" * times


_LONG = _doubled("'xxxxxxxx'", "a ~ a", 16)


@pytest.mark.parametrize(
    "text",
    [
        f"{_TURNS}{{% for c in range(1000) %}}{{% endfor %}}{_END}",
        _TURNS + "x" * 5_000 + _END,
        "{% macro f() %}" + _TURNS + "x" * 5_000 + _END + "{% endmacro %}{{ f() }}",
        "{% set x %}" + _TURNS + "x" * 500 + _END + "{% endset %}",
        "{% filter upper %}" + _TURNS + "x" * 500 + _END + "{% endfilter %}",
        "{% macro f(n) %}{% if n %}{{ f(n - 1) }}{{ f(n - 1) }}{% endif %}{% endmacro %}{{ f(60) }}",
        "{% macro f(n) %}{% if n %}{{ f(n - 1, varargs, varargs) }}{% else %}{{ varargs ~ '' }}{% endif %}"
        "{% endmacro %}{{ f(40, 1, 1) }}",
        "{% macro f() %}{{ caller() }}{{ caller() }}{% endmacro %}" + "{% call f() %}" * 20 + "{% endcall %}" * 20,
        "{% set l = [1] %}{% for x in l %}{{ l.append(1) or '' }}{% endfor %}",
        "{% for x in [[1]] recursive %}{{ loop([[1]]) }}{% endfor %}",
        _doubled("'xxxxxxxx'", "a ~ a") + "{{ a }}",
        _doubled("'xxxxxxxx'", "a + a") + "{{ a }}",
        _doubled("[1]", "[a, a]") + "{{ a }}",
        _doubled("{}", "{1: a, 2: a}") + "{{ a }}",
        _LONG + "{{ a|replace('', a) }}",
        _LONG + "{{ a|join(a) }}",
        _LONG + "{% for x in a %}{% for y in a %}{{ a|upper }}{% endfor %}{% endfor %}",
        _LONG + "{% for x in a %}{% for y in a %}{% set b = a[1:] %}{% endfor %}{% endfor %}",
        _doubled("9", "a * a") + "{{ a }}",
        "{{ 9 ** 9 ** 9 }}", "{{ 'x' * 10 ** 10 }}", "{{ 'x'.center(10 ** 9) }}", "{{ 'x'|center(1000000000) }}",
        "{{ '%1000000000d' % 1 }}", "{{ '{:1000000000}'.format(1) }}", "{{ '%1000000000d'|format(1) }}",
        "{{ 5|round(-1000000000) }}", "{{ [[1], [2]]|sum(start=[]) }}", "{{ lipsum(100000) }}",
        "{{ " + "(" * 50_000 + "1" + ")" * 50_000 + " }}", "{{ " + "1 + " * 20_000 + "1 }}",
        "{{ " + "9" * 50_000 + " }}",
        "{% if 1 %}" * 3_000 + "{% endif %}" * 3_000, "{% for x in range(2) %}" * 50 + "{% endfor %}" * 50,
    ],
)  # fmt: skip
def test_a_template_that_grows_or_never_ends_is_refused(text: str) -> None:
    with pytest.raises(TemplateError):
        Sandbox().from_string(text).render()


@pytest.mark.parametrize(
    "text",
    [
        "{{ ''.__class__.__mro__[1].__subclasses__() }}", "{{ range.__globals__ }}", "{{ ''|attr('__class__') }}",
        "{{ cycler.__init__.__globals__ }}", "{{ self.__init__ }}", "{{ namespace.__init__.__globals__ }}",
        "{% set f = '{0.__class__}'.format %}{{ f(1) }}", "{{ ['{0.__class__}']|map('format', 1)|list }}",
        "{{ [].append }}", "{{ (1).to_bytes }}", "{{ [1, 2, 3]|random }}",
        "{% include '/etc/passwd' %}", "{% import '/etc/passwd' as x %}", "{% extends '/etc/passwd' %}",
    ],
)  # fmt: skip
def test_a_template_gets_at_nothing_but_its_fields_and_says_nothing_that_changes(text: str) -> None:
    with pytest.raises(TemplateError):
        Sandbox().from_string(text).render()


def test_what_a_template_may_do_it_may_do_over_and_over() -> None:
    text = (
        "{% macro line(n) %}{{ n * 2 }}{{ caller() }}{% endmacro %}{% set seen = namespace(many=0) %}"
        "{% for row in rows if row.so %}{% set seen.many = seen.many + 1 %}{% call line(row.so) %}-{% endcall %}"
        "{{ row.ten|upper|replace('A', 'b') }}{{ ', ' if not loop.last }}{% endfor %}"
        " {{ rows|length }} {{ rows|map(attribute='ten')|join('+') }} {{ seen.many ~ '/' ~ loop_of.get('x', 1) }}"
        " {{ 'x y'.split()|first }} {{ 2.345|round(1) }}"
    )
    rows = [{"ten": "a", "so": 1}, {"ten": "c", "so": 0}, {"ten": "d", "so": 3}]
    sandbox = Sandbox()
    filled = sandbox.from_string(text)
    for _ in range(3):
        sandbox.begin()
        assert filled.render(rows=rows, loop_of={}) == "2-b, 6-D 3 a+c+d 2/1 x 2.3"


def test_a_list_of_a_hundred_thousand_rows_is_no_bomb() -> None:
    text = "{% for row in rows %}{{ loop.index }} {{ row|upper }}: {{ rows|length }}\n{% endfor %}"
    assert Sandbox().from_string(text).render(rows=["x"] * 100_000).count("\n") == 100_000
