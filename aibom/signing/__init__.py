"""Keys of people, and what is signed with them: DSSE envelopes, and signatures within CycloneDX documents."""
