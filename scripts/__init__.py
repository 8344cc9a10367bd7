"""Command line of gaiko: one module per command, a thin shell over one function."""
