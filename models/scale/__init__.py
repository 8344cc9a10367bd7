"""``gaiko scale``: tag millions of documents through datatrove, on one machine, a Slurm cluster or a Ray cluster."""
