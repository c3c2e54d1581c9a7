"""What a merge joins, keeps apart, and says."""

import time
from typing import Any

import pytest
from formats.merging_documents import TINY, application, by_ref, merged, model

from aibom.errors import DocumentError, UsageError

STUB = {"type": "machine-learning-model", "bom-ref": "llm", "name": "org/tiny"}


def _edges(document: dict[str, Any]) -> dict[str, list[str]]:
    return {item["ref"]: item.get("dependsOn", []) for item in document["dependencies"]}


def _with(component: dict[str, Any], **fields: Any) -> dict[str, Any]:
    app = application(**fields)
    app["components"].append(component)
    app["dependencies"][1]["dependsOn"] = [component["bom-ref"]]
    return app


def _called(document: dict[str, Any], name: str) -> list[dict[str, Any]]:
    return [part for part in by_ref(document).values() if part["name"] == name]


def _property(part: dict[str, Any], name: str) -> list[str]:
    return [item["value"] for item in part.get("properties", ()) if item["name"] == name]


def test_the_application_keeps_what_it_said() -> None:
    """Subject, head, services, vulnerabilities, references and bom-refs; what models say of themselves goes with them."""
    app = application()
    out = merged(app, model()).document
    for key in ("authors", "component", "properties"):
        assert out["metadata"][key] == app["metadata"][key]
    assert out["components"][:2] == app["components"]
    assert (out["services"], out["vulnerabilities"], out["properties"]) == (
        app["services"],
        app["vulnerabilities"],
        app["properties"],
    )
    assert out["annotations"][0] == app["annotations"][0]
    assert [tool["name"] for tool in out["metadata"]["tools"]["components"]] == ["scanner", "aibom"]
    urls = [item["url"] for item in out["externalReferences"]]
    assert urls[:2] == ["https://acme.example", "urn:cdx:3e671687-395b-41f5-a30f-a58921a69b79/3"]
    [tiny] = _called(out, "tiny")
    assert _property(tiny, "aibom:document:1:walk") == ["tiny"]
    assert _property(tiny, "aibom:document:1:/metadata/authors") == ['[{"name":"Model team","bom-ref":"team"}]']
    assert (out["version"], out["serialNumber"].startswith("urn:uuid:")) == (1, True)


def test_a_bom_ref_of_two_things() -> None:
    """The later is renamed, with every reference to it; one to the head of a model's document leads to the model."""
    out = merged(application(), model()).document
    found = by_ref(out)
    assert (found["1"]["name"], found["1~2"]["name"]) == ("index.js", "tiny")
    assert _edges(out)["1~2"] == ["data"]
    assert {"aggregate": "incomplete", "dependencies": ["1~2"]} in out["compositions"]
    [annotation] = [item for item in out["annotations"] if item["text"] == "On tiny."]
    assert (annotation["bom-ref"], annotation["subjects"]) == ("a1~2", ["1~2"])


@pytest.mark.parametrize(
    "component", [STUB, STUB | {"name": "tiny", "group": "org"}, STUB | {"purl": TINY.partition("@")[0]}]
)
def test_a_model_that_the_application_names(component: dict[str, Any]) -> None:
    """It is the model of the document, at its place and under its bom-ref: the application's edge leads to it."""
    out = merged(_with(component), model()).document
    [tiny] = _called(out, "tiny")
    assert (tiny["bom-ref"], tiny["purl"], tiny["modelCard"]["modelParameters"]["task"]) == ("llm", TINY, "text")
    assert _edges(out)["express"] == ["llm"]
    assert _edges(out)["chat"] == ["express", "client"]
    assert _edges(out)["llm"] == ["data"]
    if component is STUB:
        assert _property(tiny, "aibom:merged:0:/name") == ['"org/tiny"']


def test_a_name_of_two_models_or_another_version_is_nobody() -> None:
    """Both stay, which is said."""
    other = model()
    other["metadata"]["component"] |= {"version": "2" * 40, "purl": TINY.replace("1", "2")}
    for out in (merged(_with(STUB), model(), other), merged(_with(STUB | {"version": "2"}), model())):
        assert by_ref(out.document)["llm"]["name"] == "org/tiny"
        assert any("of the application" in note for note in out.notes)


def test_edges_that_nobody_stated_are_marked() -> None:
    """From the root, with an annotation; one that --uses gives is marked as that, and names are checked."""
    out = merged(application(), model())
    assert _edges(out.document)["chat"] == ["express", "client", "1~2"]
    assert any("is assumed" in note for note in out.notes)
    [said] = [item for item in out.document["annotations"] if "is assumed" in item["text"]]
    assert (said["subjects"], said["annotator"]["component"]["name"]) == (["chat", "1~2"], "aibom")
    out = merged(application(), model(), uses=["client=" + TINY])
    assert (_edges(out.document)["client"], _edges(out.document)["chat"]) == (["1~2"], ["express", "client"])
    assert any("with --uses" in note for note in out.notes)
    with pytest.raises(UsageError, match="no model that is merged"):
        merged(application(), model(), uses=["client=pkg:huggingface/org/else"])


def test_complete_does_not_outlive_a_new_edge() -> None:
    """Of the root nobody knows now; of the others what was said stays."""
    out = merged(application(), model()).document
    assert {"bom-ref": "all", "aggregate": "complete", "dependencies": ["express", "client"]} in out["compositions"]
    assert {"aggregate": "unknown", "dependencies": ["chat"]} in out["compositions"]
    whole = merged(application(compositions=[{"aggregate": "complete"}]), model()).document
    assert whole["compositions"][0] == {"aggregate": "unknown"}


def test_who_knows_of_a_gap_has_the_last_word() -> None:
    """`incomplete` of one document outweighs `complete` of another about the same component."""
    app = _with(STUB, compositions=[{"aggregate": "complete", "dependencies": ["llm"]}])
    assert [
        each for each in merged(app, model()).document["compositions"] if "llm" in each.get("dependencies", ())
    ] == [{"aggregate": "incomplete", "dependencies": ["llm"]}]


def test_one_purl_with_two_digests() -> None:
    """Both stay, each with its own edges, and it is said on stderr and in the document."""
    one, other = model("one"), model("other")
    for document, letter in ((one, "b"), (other, "c")):
        document["components"][0]["hashes"] = [{"alg": "SHA-256", "content": letter * 64}]
    out = merged(application(), one, other)
    corpora = {part["bom-ref"]: part["hashes"][0]["content"][0] for part in _called(out.document, "corpus")}
    assert corpora == {"data": "b", "data~2": "c"}
    models = {part["name"]: part for part in by_ref(out.document).values()}
    for name, ref in (("one", "data"), ("other", "data~2")):
        assert models[name]["modelCard"]["modelParameters"]["datasets"] == [{"ref": ref}]
    assert any("contradict each other: they have different digests (SHA-256)" in note for note in out.notes)


def test_one_digest_under_two_purls() -> None:
    """Two artifacts, and a word about it."""
    out = merged(application(), model("one"), model("other"))
    assert len([part for part in by_ref(out.document).values() if part["name"] == "model.bin"]) == 2
    assert any("hold a file with the same digest" in note for note in out.notes)


def test_fields_that_differ() -> None:
    """The first value stands in the field, the other in a property; licenses are both there where the version allows."""
    one, other = model("one"), model("other")
    one["components"][0] |= {"description": "first", "licenses": [{"license": {"id": "MIT"}}]}
    other["components"][0] |= {"description": "second", "licenses": [{"expression": "MIT OR ISC"}]}
    out = merged(application(), one, other)
    [corpus] = _called(out.document, "corpus")
    assert (corpus["description"], corpus["licenses"]) == ("first", [{"license": {"id": "MIT"}}])
    assert _property(corpus, "aibom:merged:2:/description") == ['"second"']
    assert _property(corpus, "aibom:merged:2:/licenses") == ['[{"expression":"MIT OR ISC"}]']
    assert any("description, licenses" in note for note in out.notes)
    newer = merged(application(), one, other, spec_version="1.7").document
    assert len(_called(newer, "corpus")[0]["licenses"]) == 2


def test_signatures_are_not_carried_over() -> None:
    """A signed document can be merged; that its signature is gone is said."""
    app = application(signature={"algorithm": "RS256", "value": "c2ln"})
    out = merged(app, model())
    assert "signature" not in out.document
    assert any("signature of urn:cdx:3e671687" in note for note in out.notes)


def test_citations_follow_what_they_cite() -> None:
    """Pointers, and JSONPaths that name one place; other expressions become properties."""
    head = {"timestamp": "2025-01-01T00:00:00Z", "attributedTo": "team"}
    cited = [
        head | {"pointers": ["/metadata/component/modelCard", "/dependencies/0/dependsOn/0", "/metadata/authors/0"]},
        head | {"expressions": ["$.components[0].name"]},
        head | {"expressions": ["$.components[?(@.name=='x')]"]},
    ]
    out = merged(application(), model(specVersion="1.7", citations=cited)).document
    pointers, path = out["citations"]
    assert pointers["pointers"] == [
        "/components/2/modelCard",
        "/dependencies/3/dependsOn/0",
        "/components/2/properties",
    ]
    assert (path["expressions"], path["attributedTo"]) == (["$['components'][3]['name']"], "1~2")
    assert len(_property(out["components"][2], "aibom:document:1:/citations/2")) == 1
    older = merged(application(), model(specVersion="1.7", citations=cited), spec_version="1.6").document
    assert "citations" not in older
    assert len([item for item in older["components"][2]["properties"] if "/citations/" in item["name"]]) == 3


def test_an_application_that_is_about_nothing() -> None:
    """It can be merged where --uses says what uses the model."""
    app = application(metadata={})
    app["dependencies"], app["compositions"] = app["dependencies"][1:], []
    with pytest.raises(DocumentError, match="the app does not say what it is about"):
        merged(app, model())
    assert _edges(merged(app, model(), uses=["express=" + TINY]).document)["express"] == ["1~2"]


@pytest.mark.no_cover
def test_ten_thousand_components() -> None:
    """In seconds: the work grows with the documents."""
    app, one = application(), model()
    for document, start in ((app, 0), (one, 4000)):
        for number in range(start, start + 6000):
            document["components"].append(
                {
                    "type": "library",
                    "bom-ref": f"r{number - start}",
                    "name": f"n{number}",
                    "purl": f"pkg:npm/n{number}@1",
                }
            )
            document["dependencies"].append(
                {"ref": f"r{number - start}", "dependsOn": ["express" if not start else "data"]}
            )
    begun = time.process_time()
    out = merged(app, one).document
    assert time.process_time() - begun < 300  # a watchdog, not a measure
    assert len(out["components"]) == 10_004


def test_a_property_without_a_name() -> None:
    """CycloneDX 1.4 and 1.5 allow it, and newer versions do not: its name is empty then."""
    app = application("1.4")
    app["metadata"]["properties"] = app["components"][0]["properties"] = [{"value": "x"}]
    out = merged(app, model()).document
    assert {"name": "", "value": "x"} in by_ref(out)["express"]["properties"]
    assert {"name": "", "value": "x"} in out["metadata"]["properties"]
