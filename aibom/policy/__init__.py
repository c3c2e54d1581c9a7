"""A Bom against a policy: what is demanded, what is missing of it, and the verdict."""
