"""Text processing shared by annotators and recognizers.

``normalization`` changes a text before annotation and keeps the offsets into it. ``folding`` then maps characters one to one, so that
offsets are unchanged; all patterns match folded text. ``scripts`` has the
character classes, ``tokens`` Sudachi, ``numbers`` number parsing, ``scan`` prefilters for slow patterns, ``windows`` long texts.
"""
