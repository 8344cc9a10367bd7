"""``gaiko scale``: tag millions of documents on datatrove, on one machine, a Slurm cluster or a Ray cluster."""
