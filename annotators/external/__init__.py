"""External models as annotators: named entities of stock GiNZA (``ja_ginza``).

    [安倍]Person[総理大臣]Position_Vocation → [安倍総理大臣] ACTOR person

``ginza`` maps entity labels by ``ginza_labels.tsv``; the rule id of a span is GiNZA's label. ``ginza_model`` runs the model. GiNZA is
optional: ``gaiko annotate --ginza``.
"""
