"""Chat templates that leave Jinja's sandbox, or would if there were none (CVE-2024-34359)."""

from collections.abc import Iterator, Mapping

from corpus.case import Case, Label
from corpus.other import BAD, UNKNOWN, case, dumped
from corpus.tensor_files import ARCH, gguf, string

__all__ = ["cases"]

TURNS = "{% for message in messages %}{{ message['role'] }}: {{ message['content'] }}\n{% endfor %}"

TEMPLATES: Mapping[tuple[str, str, Label], str] = {
    ("subclasses", "__subclasses__", BAD): "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    ("globals of a function", "os.popen", BAD): "{{ cycler.__init__.__globals__.os.popen('true').read() }}",
    ("globals of lipsum", "os.system", BAD): "{{ lipsum.__globals__['os'].system('true') }}",
    ("filter attr", "__class__", BAD): "{{ ''|attr('__class__')|attr('__mro__') }}",
    ("joined names", "__class__", BAD): "{{ ''['__cl' ~ 'ass__'] }}",
    ("escaped names", "__class__", BAD): "{{ ''['\\x5f\\x5fclass\\x5f\\x5f'] }}",
    ("set first", "__globals__", BAD): "{% set g = '__globals__' %}{{ joiner.__init__[g] }}",
    ("loop over classes", "os.popen", BAD): (
        "{% for c in ().__class__.__base__.__subclasses__() %}{% if 'warning' in c.__name__ %}"
        "{{ c()._module.__builtins__['__import__']('os').popen('true') }}{% endif %}{% endfor %}"
    ),
    ("format string", "__class__", BAD): "{{ '{0.__class__.__base__}'.format(messages) }}",
    ("format filter", "__init__", BAD): "{{ '{0.__init__.__globals__}'|string|attr('format')(messages) }}",
    ("macro", "__globals__", BAD): "{% macro m() %}{{ caller.__globals__ }}{% endmacro %}{{ m.__globals__ }}",
    ("namespace", "__init__", BAD): "{% set n = namespace() %}{{ n.__init__.__globals__ }}",
    (
        "reference to self",
        "__globals__",
        BAD,
    ): "{{ self._TemplateReference__context.eval_ctx.environment.__init__.__globals__ }}",
    ("generator frame", "gi_frame", BAD): "{% set g = messages|map('upper') %}{{ g.gi_frame.f_globals }}",
    ("include", "include", UNKNOWN): "{% include '/nonexistent/aibom-corpus' %}",
    ("import", "import", UNKNOWN): "{% import 'aibom_corpus' as m %}{{ m.run() }}",
    ("loop of 10^12", "range", UNKNOWN): "{% for i in range(1000000000000) %}x{% endfor %}",
    ("string of 10^12", "multiplication", UNKNOWN): "{{ 'x' * 1000000000000 }}",
    ("no template", "syntax", UNKNOWN): "{% for message in messages %}{{ message",
    ("names by filter map", "__class__", BAD): "{{ ['']|map(attribute='__class__')|list }}",
}


def _files(number: int, text: str) -> tuple[str, Mapping[str, bytes]]:
    """Return the wrapping and files of a template, in turn."""
    whole = TURNS + text if number % 2 else text + TURNS
    kinds: tuple[tuple[str, Mapping[str, bytes]], ...] = (
        ("tokenizer_config.json", {"tokenizer_config.json": dumped({"bos_token": "<s>", "chat_template": whole})}),
        ("chat_template.jinja", {"chat_template.jinja": whole.encode()}),
        ("GGUF template", {"model.gguf": gguf({**ARCH, "tokenizer.chat_template": string(whole)})}),
        ("chat_template.json", {"chat_template.json": dumped({"chat_template": whole})}),
        (
            "named templates",
            {
                "tokenizer_config.json": dumped(
                    {
                        "chat_template": [
                            {"name": "default", "template": TURNS},
                            {"name": "tool_use", "template": whole},
                        ]
                    },
                ),
            },
        ),
    )
    return kinds[number % len(kinds)]


def cases() -> Iterator[Case]:
    """Yield each template in two wrappings."""
    for number, (said, text) in enumerate(TEMPLATES.items()):
        for step in (0, 2):
            wrapping, files = _files(number + step, text)
            yield case(
                wrapping, said, files, "CVE-2024-34359" if wrapping == "GGUF template" and said[2] is BAD else ""
            )
    extra = "{{ lipsum.__globals__['os'].system('true') }}"
    named = gguf({**ARCH, "tokenizer.chat_template": string(TURNS), "tokenizer.chat_template.tool_use": string(extra)})
    yield case("GGUF template", ("second template", "os.system", BAD), {"model.gguf": named}, "CVE-2024-34359")
    folder = {"chat_template.jinja": TURNS.encode(), "additional_chat_templates/rag.jinja": extra.encode()}
    yield case("chat_template.jinja", ("additional template", "os.system", BAD), folder)
