"""Between a Bom and what people and graph tools look at: tree, Mermaid, DOT, GraphML, JSON."""
