"""Order of the review queue: signals per text, label errors, residual error estimates, assignment."""
