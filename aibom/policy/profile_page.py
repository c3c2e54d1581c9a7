"""The profiles themselves, in words: a list, one with all its elements, and the page of documentation."""

from collections.abc import Iterable, Iterator

from aibom.policy.profile import Criterion, Element, Need, Profile
from aibom.policy.profile_text import VERIFIED, head
from aibom.records.refs import shorten

__all__ = ["listed", "listed_markdown", "page", "told", "told_markdown"]

_ASKED_OF = {
    "fact": "the fact",
    "edge": "the relation",
    "file": "files with",
    "identity": "the artifact's",
    "document": "",
}
_DOCUMENT = {
    "time": "the time of the BOM",
    "tool-name": "the name of the tool that made the BOM",
    "tool-version": "the version of that tool",
    "format": "the format of the document",
    "format-version": "the version of that format",
    "version": "the identifier and version of the document",
    "generation-context": "the stage at which the BOM was made",
    "components": "components beside the subject",
    "known-unknowns": "gaps, which say what is not known",
}
_HEAD = """\
# Profiles

<!-- Made from schemas/aibom/profiles/ by aibom.policy.profile_page; do not edit. -->

A profile is a list of minimum elements that somebody asks of a BOM, each tied to what of the record satisfies it. `aibom
profiles` lists those that ship with aibom, `aibom profiles NAME` shows one.

What is said of a BOM is what its record holds, element by element:

| verdict | meaning |
|---|---|
| evidenced | it was found, with at least the assurance that the element asks for |
| declared only | somebody says so, with less assurance than that; a supplied statement is never more, and who answers for it is named |
| needs a human statement | only a person can say it, and nobody did |
| missing | it was looked for in the record, and is not there |
| not applicable | with the reason: the BOM is about something else, or the element is listed as the duty of another role than the one selected |

Of an element that is asked of several artifacts the least verdict counts, and each artifact has its own. An element of
several parts is as good as the least of them. No verdict says that a duty applies to anybody or is met: that is for
people to decide. `--role` selects the elements listed as the duty of a provider, modifier or integrator, and decides
nothing.

The assurances are those of [the data model](data-model.md): mentioned, declared, derived, observed, verified. Which of
them is the least that counts as evidenced stands behind each thing that satisfies a part.

In a document of others only what the document states counts. What aibom adds when it reads one satisfies nothing: the time
of reading, the rules that look into it, its own name as tool, and the address it makes of a purl.

## A profile of your own

A JSON file, at most 1 MiB, as [the schema](../schemas/aibom/profile-1.schema.json) has it; it is named by its path
(`./ours.json`). A fact or relation that there is not is an error that names file, line, JSON pointer and the nearest one.

```json
{
  "schema": "aibom-profile/1",
  "id": "ours",
  "title": "What we ask of models",
  "version": "1",
  "source": "Our own rules for models.",
  "verified": "own",
  "checked": "Written for this purpose.",
  "whose": "Asked of whoever brings a model in.",
  "elements": [
    {
      "id": "1",
      "name": "License",
      "level": "required",
      "scope": "model",
      "duty": ["provider", "integrator"],
      "needs": [
        {
          "what": "its license",
          "any": [{"fact": "license", "least": "declared"}, {"fact": "license-concluded"}],
          "human": "Say what the license is, in the section [[license]] of a file of statements."
        }
      ]
    }
  ]
}
```

`scope` is `document`, `system` (a BOM about an application), `subject` (what the BOM is about), `model`, `dataset` or
`component` (each artifact). All `needs` are needed; any one of `any` satisfies a need. A need with `human` that nothing
satisfies needs a statement; one without is missing. `each` asks it of every dataset of the lineage.

## Those that ship

"""


def page(profiles: Iterable[Profile]) -> str:
    """Return the page about profiles: what they are, how to write one, and those that ship (Markdown)."""
    ordered = list(profiles)
    return _HEAD + listed_markdown(ordered) + "".join(f"\n{told_markdown(each, level=2)}" for each in ordered)


def listed(profiles: Iterable[Profile]) -> str:
    """Return a paragraph for each profile: what it is, its source, and how far it was verified."""
    lines: list[str] = []
    for each in profiles:
        count = f"{len(each.elements)} element{'' if len(each.elements) == 1 else 's'}"
        lines += [f"{each.id}  {each.title}, version {each.version}: {count}", f"    source: {each.source}"]
        lines += [f"    verified: {each.verified}: {VERIFIED[each.verified]}. {each.checked}"]
    return "".join(f"{line}\n" for line in lines)


def listed_markdown(profiles: Iterable[Profile]) -> str:
    """Return a table of profiles in Markdown."""
    rows = (
        f"| `{each.id}` | {each.title} | {each.version} | {len(each.elements)} | {each.source} | {each.verified}: "
        f"{VERIFIED[each.verified]} |\n"
        for each in profiles
    )
    return "| name | list | version | elements | source | verified |\n|---|---|---|---|---|---|\n" + "".join(rows)


def told(profile: Profile) -> str:
    """Return a profile with its elements and what satisfies each, as plain lines."""
    lines = [shorten(profile.title, 400), *(f"  {name}: {shorten(value, 2000)}" for name, value in head(profile)), ""]
    for element in profile.elements:
        lines.append(
            f"{shorten(element.id)}  {shorten(element.name)} ({element.scope}; {element.level}; {_duty(element)})"
        )
        lines += [f"    {shorten(element.meaning, 400)}"] if element.meaning else []
        lines += [f"    - {shorten(_need(need), 2000)}" for need in element.needs]
    return "".join(f"{line}\n" for line in lines)


def told_markdown(profile: Profile, *, level: int = 1) -> str:
    """Return a profile with its elements and what satisfies each, in Markdown, under a heading of `level`."""
    lines = [f"{'#' * level} {_plain(profile.title)} (`{profile.id}`)", ""]
    lines += [f"- {name}: {_plain(value)}" for name, value in head(profile)]
    lines += [
        "",
        "| element | name | asked of | duty | what satisfies it | where documents hold it |",
        "|---|---|---|---|---|---|",
    ]
    lines += [_row(element) for element in profile.elements]
    return "".join(f"{line}\n" for line in lines)


def _row(element: Element) -> str:
    name = element.name + (f": {element.meaning}" if element.meaning else "")
    places = "<br>".join(f"{standard}: {_plain(where)}" for standard, where in element.places)
    needs = "<br>".join(_plain(_need(need)) for need in element.needs)
    return f"| {_plain(element.id)} | {_plain(name)} | {element.scope} ({element.level}) | {_duty(element)} | {needs} | {places} |"


def _duty(element: Element) -> str:
    return ", ".join(element.duty)


def _need(need: Need) -> str:
    each = ", of each dataset" if need.each_dataset else ""
    found = " or ".join(_criteria(need.criteria))
    human = (
        "only a person can say it" if not found else f"{found}; else a person has to say it" if need.human else found
    )
    return f"{need.what}{each}: {human}"


def _criteria(criteria: Iterable[Criterion]) -> Iterator[str]:
    for each in criteria:
        if each.kind == "document":
            yield _DOCUMENT[each.name]
            continue
        name = (
            {"name": "a name", "sha256": "a SHA-256", "sha512": "a SHA-512"}[each.name]
            if each.kind == "file"
            else each.name
        )
        yield f"{_ASKED_OF[each.kind]} {name}{_narrowed(each)} ({each.least})"


def _narrowed(criterion: Criterion) -> str:
    fields = f" with {' and '.join(criterion.fields)}" if criterion.fields else ""
    values = f" = {' or '.join(criterion.values)}" if criterion.values else ""
    barred = f" other than {' and '.join(criterion.barred)}" if criterion.barred else ""
    end = " of others to it" if criterion.kind == "edge" and criterion.end == "parent" else ""
    of = ", of all weights or all files of data" if criterion.kind == "file" and criterion.of == "content" else ""
    return fields + values + barred + end + of


def _plain(text: str) -> str:
    return shorten(text, 2000).replace("|", "&#124;").replace("<", "&lt;").replace(">", "&gt;")
