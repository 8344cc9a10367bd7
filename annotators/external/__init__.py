"""External models as annotators: GiNZA."""
