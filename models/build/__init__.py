"""Build of the corpus (``gaiko build``) and its HTML report."""
