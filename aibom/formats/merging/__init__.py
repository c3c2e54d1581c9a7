"""An application's CycloneDX document and those of its models as one: raw documents, so that nothing of them is lost."""
