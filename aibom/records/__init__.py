"""The nouns of aibom: frozen records, standard library only, no input or output."""
