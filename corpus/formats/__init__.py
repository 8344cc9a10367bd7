"""Annotated texts in the formats of other tools: one module a format, and a table of what each can hold."""
