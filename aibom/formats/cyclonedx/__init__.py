"""CycloneDX 1.6 and 1.7 (ECMA-424): one dict in the shape of the JSON standard, written as JSON or XML."""
