"""Import into and export from a review database."""
