"""Annotators: one small module a mechanism, each with its own layer and rule ids."""
