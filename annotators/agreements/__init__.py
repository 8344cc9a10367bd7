"""AGREEMENT: instruments between two parties or more, named or nominal (T-1 to T-5, G-2, G-8).

Example:

>>> from gaiko.annotators.base import TextView
>>> from gaiko.annotators.agreements.annotator import Agreements
>>> sentence = TextView("日米安全保障条約第5条に基づき、租税に関する協定と「未来への宣言」に署名した。同協定は発効した。")
>>> for span in Agreements().find_spans(sentence):
...     print(span.text, span.mention, span.source.rule, dict(span.value))
日米安全保障条約 named T-1-gazetteer {'norm': '日米安全保障条約', 'parties': 'JP+US', 'article': '5'}
日米安全保障条約 named T-1-head {'norm': '日米安全保障条約', 'parties': 'JP+US', 'article': '5'}
租税に関する協定 named T-2-subject {'norm': '租税に関する協定'}
同協定 nominal T-4-same {'reason': 'its antecedent is not resolved'}
未来への宣言 named G-2-quoted {'norm': '未来への宣言'}

Alliances, visions and domestic acts are not tagged (T-5, G-8). A name ends in a head noun of ``instruments.tsv``, and
``edges.left_edge`` finds its beginning.

Values: ``norm`` is the canonical name of ``agreements.tsv``, or the name as written; ``parties`` are ISO codes of the row, or of
the states in the name; ``article`` is the article that follows. Nominals get their values in ``coreference``.
"""
