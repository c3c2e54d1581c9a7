"""What is made of finished BOMs: incidents found in them. It reads records and data, and asks nobody."""
