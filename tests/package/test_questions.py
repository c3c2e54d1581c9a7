"""Questionnaires: what the one that ships asks for exists, and what its schema allows does."""

import json

from aibom import _resources, plugins
from aibom.package.questions import default
from aibom.records.claims import Fact, Relation
from aibom.records.files import Role

SCHEMA = json.loads(_resources.read_bytes("schemas", "aibom/questionnaire-1.schema.json"))
ASKS = SCHEMA["properties"]["questions"]["items"]["properties"]["asks"]["items"]["properties"]


def test_what_may_be_asked_is_what_there_is() -> None:
    """Facts, relations and roles of files, by the names that records have."""
    assert set(ASKS["fact"]["enum"]) <= set(Fact)
    assert set(ASKS["edge"]["enum"]) == {"any", "derivation", *Relation}
    assert set(ASKS["files"]["enum"]) == {"any", *Role} - {"other"}


def test_the_questionnaire_that_ships() -> None:
    """Its rules exist, each question is asked once, and no two in the same words."""
    questions = default().questions
    rules = {rule.id for rule in plugins.rules(built_in_only=True)}
    assert {gap for each in questions for gap in each.gaps} <= rules
    assert len({each.text for each in questions}) == len(questions) >= 30
    assert sum(bool(each.outside) for each in questions) == 5
