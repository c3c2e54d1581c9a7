"""What is made of finished BOMs: policies and their verdicts, incidents found in them. It asks nobody."""
