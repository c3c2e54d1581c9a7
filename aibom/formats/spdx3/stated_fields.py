"""The fields of models and datasets that hold texts: which fact stands in which field, to write it and to read it."""

from aibom.records.claims import Fact
from aibom.records.refs import Kind

__all__ = ["ARCHITECTURE", "BIASES", "LISTS", "TEXTS", "TRAINING", "TRAINING_FACTS"]

TEXTS: dict[Kind, dict[str, Fact]] = {
    Kind.MODEL: {
        "ai_informationAboutApplication": Fact.USE_CASE,
        "ai_limitation": Fact.LIMITATION,
    },
    Kind.DATASET: {
        "dataset_dataCollectionProcess": Fact.COLLECTION,
        "dataset_datasetUpdateMechanism": Fact.MAINTENANCE,
        "dataset_intendedUse": Fact.USE_CASE,
    },
    Kind.SOFTWARE: {},
}
"""Fields with one text; several facts are lines of it."""
LISTS: dict[Kind, dict[str, Fact]] = {
    Kind.MODEL: {"ai_domain": Fact.TASK, "ai_typeOfModel": Fact.MODEL_TYPE},
    Kind.DATASET: {"dataset_dataPreprocessing": Fact.FILTERING},
    Kind.SOFTWARE: {},
}
"""Fields with any number of texts."""
BIASES = "dataBiases"
"""The part `what` of an ethical consideration that is a known bias of a dataset."""
ARCHITECTURE = " (architecture)"
"""Ends a type of model that is the name of an architecture."""
TRAINING = "ai_informationAboutTraining"
TRAINING_FACTS = (
    Fact.TRAINING_CODE,
    Fact.TRAINING_COMMIT,
    Fact.INFRASTRUCTURE,
    Fact.COMPUTE,
    Fact.CO2_EMISSIONS,
    Fact.QUANTIZATION,
)
"""What `ai_informationAboutTraining` says, a line each: `FACT: VALUE`."""
