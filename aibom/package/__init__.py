"""The due-diligence package: everything that is known of a model in one file that another party can check."""
