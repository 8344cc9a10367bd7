"""Organizations: gazetteer names, name forms, acronyms, movements."""
