"""Verdicts as text, JSON, SARIF, JUnit and Markdown."""
