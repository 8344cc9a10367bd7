"""Coreference: nominals and their antecedents, abbreviations, links."""
