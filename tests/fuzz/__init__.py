"""Fuzzing: seeds, what is made of them, and the laws that every extractor and reader keeps whatever it is given."""
