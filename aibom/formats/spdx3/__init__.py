"""SPDX 3.0.1 as JSON-LD: a graph of elements, written from the records and read back from the raw text."""
