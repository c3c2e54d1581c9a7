"""What is wrong with a document, of whatever standard: by its schema, then by rules that no schema can state."""
