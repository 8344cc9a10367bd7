"""Resolution: run annotators over sentences, and resolve their layers into one flat annotation.

    agreements  [日米安全保障条約]          →  [日米安全保障条約] AGREEMENT
    actors      [日米]

``tagging`` runs the annotators, ``exclusions`` removes spans in exclusion zones, ``resolve`` builds conflict sets, and
``policies`` decides them (``reliability`` has the precision of each rule). ``describe`` gives kind and value to spans of other sources.
"""
