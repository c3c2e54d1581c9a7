"""SPDX 2.3 in its four encodings: JSON, tag-value, YAML and XML say the same, from one dict in the shape of the JSON."""
