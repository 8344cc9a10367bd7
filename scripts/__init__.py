"""The ``gaiko`` command line: one module a command, a thin shell over one function."""
