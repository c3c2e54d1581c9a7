"""The due-diligence report of one BOM: a plain view of it, a picture of its lineage, and the page made from templates."""
