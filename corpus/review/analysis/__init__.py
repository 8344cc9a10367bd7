"""Statistics of a review: agreement, differences, blind annotations."""
