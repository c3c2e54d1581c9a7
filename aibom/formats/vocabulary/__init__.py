"""What every format says alike: names, texts, values of properties, and the order of things."""
