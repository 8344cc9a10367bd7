"""Features of sequence taggers: subtokens, chunks, overlays, word clusters, and the index that looks them up."""
