"""Whatever bytes come: no extractor and no reader fails, and what they say keeps its laws and makes a valid document."""

from random import Random

import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st

from aibom import plugins
from aibom.extract.interface import Extractor
from fuzz.laws import check_document, check_extractor, check_reader, readers
from fuzz.mutate import mutated, mutated_file
from fuzz.seeds import CORPUS, Case, bytes_for, corpus, seeds_for

EXTRACTORS = plugins.extractors()
READERS = readers()
FORMATS = plugins.formats()
chances = st.randoms(use_true_random=False)


def named(extractor: Extractor) -> str:
    """What a test of an extractor is called."""
    return extractor.name


@pytest.mark.parametrize("extractor", EXTRACTORS, ids=named)
@settings(max_examples=80)
@given(random=chances)
def test_no_input_breaks_an_extractor(extractor: Extractor, random: Random) -> None:
    """Its claims are the same twice, bounded, printable, of the subject, and with the file they were read from."""
    seed = random.choice(seeds_for(extractor))
    case = mutated(seed, random)
    note(f"{case!r:.4000}")
    check_extractor(extractor, case)


@pytest.mark.parametrize("name", READERS)
@settings(max_examples=60)
@given(random=chances)
def test_no_input_breaks_a_reader(name: str, random: Random) -> None:
    """It returns the same twice, within its bounds, or raises the one error that readers have."""
    path, data = random.choice(bytes_for(name))
    check_reader(READERS[name], mutated_file(path, data, random))


@pytest.mark.parametrize("name", READERS)
@settings(max_examples=60)
@given(data=st.binary(max_size=200))
def test_no_bytes_at_all_break_a_reader(name: str, data: bytes) -> None:
    """Nor do bytes that were never a file."""
    check_reader(READERS[name], data)


@settings(max_examples=80)
@given(random=chances)
def test_claims_of_any_input_make_a_valid_document(random: Random) -> None:
    """The whole pipeline, every extractor and rule, in every format and version, validated as it is written."""
    check_document(mutated(random.choice(corpus()), random), *FORMATS)


@pytest.mark.parametrize("seed", corpus(), ids=lambda seed: seed.name)
def test_seed(seed: Case) -> None:
    """Each seed itself keeps every law, past faults among them."""
    for extractor in EXTRACTORS:
        check_extractor(extractor, seed)
    check_document(seed, *FORMATS)


@pytest.mark.parametrize("extractor", EXTRACTORS, ids=named)
def test_every_extractor_has_seeds_that_tell_it_something(extractor: Extractor) -> None:
    """What reads no seed is not fuzzed: a new extractor brings two seeds of its own, one sound and one odd."""
    assert len(seeds_for(extractor)) >= 2


@pytest.mark.parametrize("name", READERS)
def test_every_reader_has_seeds(name: str) -> None:
    """Nor is what reads no file of the corpus."""
    assert len(bytes_for(name)) >= 2


def test_every_seed_is_explained() -> None:
    """Whoever meets a failure of one finds what it is."""
    told = (CORPUS / "README.md").read_text(encoding="utf-8")
    assert [seed.name for seed in corpus() if f"`{seed.name}`" not in told] == []
