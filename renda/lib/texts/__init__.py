"""Legal texts: parsing, printing, comparing, exporting. Plain Python, no database."""
