"""Chat templates: what real ones do is allowed, what reaches Python objects or may not end is not."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scan.looking import calls, look, verdict

NAME = "chat_template.jinja"
REAL = [
    (
        "{% for m in messages %}{{ '<|im_start|>' + m['role'] + '\\n' + m['content'] + '<|im_end|>' + '\\n' }}{% endfor %}"
        "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}"
    ),
    (
        "{%- set ns = namespace(found=false, i=0) -%}{%- if messages[0].role == 'system' -%}{% set s = messages[0].content|trim %}"
        "{%- endif -%}{% for m in messages[::-1] %}{% set ns.i = loop.index0 - 1 %}{{ m.content.split('</think>')[-1].lstrip() }}"
        "{% if not loop.last %}{{ eos_token }}{% endif %}{% endfor %}"
    ),
    (
        "{%- macro type(p) -%}{% if p is mapping %}{% for k, v in p.items() %}{{ type(v) }}{% endfor %}{% endif %}{%- endmacro -%}"
        "{{ type(tools[0]) }}{{ tools | map(attribute='function') | selectattr('name', 'equalto', 'x') | list | tojson(indent=4) }}"
    ),
    (
        "{% for m in messages %}{% if m.role not in ['user', 'tool'] %}{{ raise_exception('no such role: ' ~ m.role) }}{% endif %}"
        "{% generation %}{{ m.content }}{% endgeneration %}{% break %}{% endfor %}{{ strftime_now('%d %b %Y') }}"
    ),
    "{{ '%s: %s' | format(m.role, m.content) }}{{ range(0, 10) | list }}{{ messages[(loop.index0 + 1)] }}{# __class__ #}",
]
DANGEROUS = [
    ("{{ ''.__class__.__mro__[1].__subclasses__() }}", "__class__"),
    ("{{ x['__class__'] }}", "__class__"),
    ("{{ x['\\x5f\\x5fclass\\x5f\\x5f'] }}", "__class__"),
    ("{{ x['__cla' + 'ss__'] }}", "__class__"),
    ("{{ x['__cla' ~ 'ss__'] }}", "__class__"),
    ("{{ x[['__', 'class', '__']|join] }}", "__class__"),
    ("{{ x['__ssalc__'|reverse] }}", "__class__"),
    ("{{ x['__CLASS__'|lower] }}", "__class__"),
    ("{% set u = '_' %}{{ x[u ~ u ~ 'class' ~ u ~ u] }}", "__class__"),
    ("{{ x|attr('__class__') }}", "__class__"),
    ("{{ [x]|map(attribute='__class__')|list }}", "__class__"),
    ("{{ [x]|map('attr', 'name')|list }}", ""),
    ("{{ cycler.__init__.__globals__.os.popen('id').read() }}", "__globals__"),
    ("{{ '{0.__class__}'.format(x) }}", "{0.__class__}"),
    ("{{ f.gi_frame }}", "gi_frame"),
    ("{{ os.system('id') }}", "os.system"),
    ("{{ open('/etc/passwd') }}", "open"),
    ("{% include '/etc/passwd' %}", ""),
    ("{% import 'other' as o %}", ""),
    ("{% extends 'base' %}", ""),
]
REVIEW = [
    "{{ range(10**9) | length }}",
    "{% for i in range(100000) %}{% for j in range(100000) %}x{% endfor %}{% endfor %}",
    "{{ 'a' * 1000000000 }}",
    "{{ '%1000000000d' | format(1) }}",
    "{{ 'a' | center(1000000000) }}",
    "{{ cycler }}",
    "{{ lipsum(1000) }}",
    "{{ request.application }}",
    "{{ unknown() }}",
    "{{ m.content.unknown() }}",
    "{{ x | unknown }}",
    "{{ x is unknown }}",
    "{{ x[a ~ b] }}",
    "{{ x[0]() }}",
]


@pytest.mark.parametrize("text", REAL)
def test_what_real_templates_do(text: str) -> None:
    """Loops, macros, namespaces and the functions that transformers gives are on the allowlist."""
    assert look(NAME, text).findings == ()
    assert verdict(NAME, text) == "allowlisted"


@pytest.mark.parametrize(("text", "call"), DANGEROUS)
def test_what_reaches_python_objects(text: str, call: str) -> None:
    """However the name is hidden, the finding says which."""
    assert verdict(NAME, text) == "dangerous"
    assert call in calls(NAME, text)


@pytest.mark.parametrize("text", REVIEW)
def test_what_is_not_on_the_allowlist(text: str) -> None:
    """Nor what takes more time or memory than a conversation does."""
    assert verdict(NAME, text) == "review"


@pytest.mark.parametrize(
    "text", ["{{ {{", "{% for %}", "{% unknown %}", "{{ " + "(" * 5000, "{% if a %}" * 3000, b"\xff{{ x }}"]
)
def test_what_is_no_template(text: str | bytes) -> None:
    """It is unreadable, in bounded time, and never an error of ours."""
    assert verdict(NAME, text) == "unreadable"


def test_offset_and_line() -> None:
    """A finding names the line, and the byte at which it begins."""
    found = look(NAME, "é\n{{ x }}\n{{ x.__class__ }}").findings[0]
    assert (found.offset, found.operation, found.text[:7]) == (11, "Getattr", "line 3:")


@pytest.mark.parametrize(
    "template",
    [
        "{{ x.__class__ }}",
        [{"name": "default", "template": "{{ x }}"}, {"name": "tool", "template": "{{ x.__class__ }}"}],
        {"default": "{{ x.__class__ }}"},
    ],
)
def test_templates_in_tokenizer_configurations(template: object) -> None:
    """A text, or several with names: each is judged, and the finding says in which member."""
    found = look("tokenizer_config.json", json.dumps({"chat_template": template}))
    assert (found.verdict.value, found.formats) == ("dangerous", ("JSON", "chat-template"))
    assert found.findings[0].member.startswith("chat_template")


@given(st.text(alphabet="{}%|()[]'._~ \nforinsetx1*", max_size=60))
def test_any_text_has_a_verdict(text: str) -> None:
    """No text makes the detector fail."""
    assert not [one for one in look(NAME, text).findings if one.rule == "fault"]
