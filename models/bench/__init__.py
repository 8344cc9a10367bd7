"""The benchmark behind ``gaiko bench``: the systems side by side, how cost grows, what a command costs, and where time goes."""
