"""The correction server: a work database of sentences and decisions, its queue, and the pages' interface."""
