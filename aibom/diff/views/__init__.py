"""What two records differ in, as text, Markdown, JSON, HTML and SARIF."""
