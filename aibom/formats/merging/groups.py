"""Which components of different documents are one, and which only look so."""

from collections.abc import Iterator, Mapping, Sequence

from aibom.formats.merging.notes import called, full_name
from aibom.formats.merging.sources import Group, Member, Source, canonical, same, unversioned
from aibom.formats.vocabulary.properties import Property

__all__ = ["Finding", "group", "same_bytes"]

Key = tuple[object, ...]
Finding = tuple[tuple[Member, ...], str]
"""What a note will be about, and its text: the bom-refs are not known yet."""

_OUTCOME = frozenset({Property.RESOLUTION, Property.LISTING, Property.REF, Property.DETAIL})
"""Properties that a component has once: of two readings that ended differently, neither speaks for the other."""
_LONG = 64
_MODEL = "machine-learning-model"
_SHOWN = 3


def group(found: Sequence[Source]) -> list[Finding]:
    """Put every component of every document into a group, and return what was kept apart, and why.

    Components are one if they have the same purl (as ECMA-427 spells it, its version included) and no digest that
    contradicts. A component of the application that names a model without a version, or by its name alone, is that
    model if the documents are about one model of that name only. Without purl, components are one where they are
    nested in the same component and have the same type and name, or say the same, or share a digest. Two components
    of one document stay two: whoever made it told them apart.
    """
    findings: list[Finding] = []
    stubs = _stubs(found, findings)
    known: dict[Key, list[Group]] = {}
    for source in found:
        for member in source.members:
            _place(member, known, stubs.get(id(member)), findings)
    return findings


def _place(member: Member, known: dict[Key, list[Group]], model: Member | None, findings: list[Finding]) -> None:
    """Put `member` into the first group of its kind that it does not contradict, or into one of its own."""
    key = _key(member)
    candidates = [each for each in known.get(key, ()) if each.members[-1].source != member.source]
    chosen = next((each for each in candidates if not _contradiction(each, member, key)), None)
    if chosen is None:
        if candidates and key[0] != "plain":
            reason = _contradiction(candidates[0], member, key)
            text = f"{called(member.component)} stands here twice, since the documents contradict each other: {reason}"
            findings.append(((candidates[0].leader, member), text))
        chosen = Group(leader=member, awaits=model)
        known.setdefault(key, []).append(chosen)
        if model is not None and _key(model) != key:
            known.setdefault(_key(model), []).append(chosen)
    chosen.members.append(member)
    chosen.hashes |= _hashes(member.component)
    chosen.outcome |= _outcome(member.component)
    member.group = chosen


def _key(member: Member) -> Key:
    component = member.component
    if component.get("purl"):
        return ("purl", canonical(component["purl"]))
    named = tuple(component.get(key, "") for key in ("type", "group", "name", "version"))
    return ("plain", *named) if member.parent is None else ("in", id(member.parent.place), *named)


def _contradiction(group: Group, member: Member, key: Key) -> str:
    """Return why `member` is not what `group` is, and an empty text where nothing says so."""
    hashes, outcome = _hashes(member.component), _outcome(member.component)
    differing = sorted(alg for alg, content in hashes.items() if group.hashes.get(alg, content) != content)
    if differing:
        return f"they have different digests ({', '.join(differing)})"
    differing = sorted(name for name, value in outcome.items() if group.outcome.get(name, value) != value)
    if differing:
        return f"what became of asking for it differs ({', '.join(differing)})"
    if key[0] != "plain" or group.awaits is member or set(hashes.items()) & set(group.hashes.items()):
        return ""
    return "" if same(member.component) == same(group.leader.component) else "nothing says that they are one"


def _hashes(component: Mapping[str, object]) -> dict[str, str]:
    held = component.get("hashes")
    return {each["alg"]: each["content"].lower() for each in held} if isinstance(held, list) else {}


def _outcome(component: Mapping[str, object]) -> dict[str, str]:
    held = component.get("properties")
    listed = held if isinstance(held, list) else []
    return {each["name"]: each.get("value", "") for each in listed if each.get("name") in _OUTCOME}


def _stubs(found: Sequence[Source], findings: list[Finding]) -> dict[int, Member]:
    """Return, by id, the components of the application that name the subject of a model's document less exactly."""
    by_purl: dict[str, dict[str, Member]] = {}
    by_name: dict[str, dict[str, Member]] = {}
    for source in found[1:]:
        if source.subject is not None:
            subject = source.subject.component
            purl = canonical(subject.get("purl", ""))
            exact = purl or str(subject.get("version", ""))
            by_name.setdefault(full_name(subject), {}).setdefault(exact, source.subject)
            if purl:
                by_purl.setdefault(unversioned(purl), {}).setdefault(purl, source.subject)
    stubs: dict[int, Member] = {}
    for member in found[0].members:
        component = member.component
        purl = canonical(component.get("purl", ""))
        if purl:
            models, version = by_purl.get(unversioned(purl), {}), "" if purl == unversioned(purl) else purl
        elif component["type"] == _MODEL:
            models, version = by_name.get(full_name(component), {}), str(component.get("version", ""))
        else:
            continue
        if not models or purl in models:
            continue
        only = next(iter(models.values()))
        if len(models) == 1 and version in {"", only.component.get("version")}:
            stubs[id(member)] = only
        else:
            told = ", ".join(called(each.component) for each in list(models.values())[:_SHOWN])
            text = f"{called(component)} of the application was not taken for {told}: the version is not the same"
            text = text if version else f"{called(component)} of the application may be any of {told}, and stays apart"
            findings.append(((member, *models.values()), text))
    return stubs


def same_bytes(found: Sequence[Source]) -> Iterator[Finding]:
    """Yield the components under different purls that documents give the same digest: kept, and worth knowing.

    Looked at are digests of 256 bits or more, of components with a purl and of the weights (type `data`) in one.
    """
    owners: dict[str, dict[int, Member]] = {}
    for source in found:
        for member in source.members:
            owner = member if member.component.get("purl") else member.parent
            if owner is None or not owner.component.get("purl") or (owner is not member and not _is_weights(member)):
                continue
            for content in _hashes(member.component).values():
                if len(content) >= _LONG:
                    owners.setdefault(content, {}).setdefault(id(owner.place), owner)
    sets: dict[tuple[int, ...], tuple[Member, ...]] = {}
    for holders in owners.values():
        members = tuple(holders.values())
        purls = {canonical(each.component["purl"]) for each in members}
        if len(purls) > 1 and len({each.source for each in members}) > 1:
            sets.setdefault(tuple(holders), members)
    for members in sets.values():
        named = " and ".join(called(each.component) for each in members[:_SHOWN])
        yield members, f"{named} hold a file with the same digest, and are kept as different artifacts"


def _is_weights(member: Member) -> bool:
    return member.component.get("type") == "data"
