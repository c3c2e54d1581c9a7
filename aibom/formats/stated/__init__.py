"""What a document states in the standard's own fields: read alike from documents of anybody, and from our own."""
