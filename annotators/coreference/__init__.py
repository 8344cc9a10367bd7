"""Coreference within a document: nominals and their antecedents, short forms, and links between spans (A-5, T-4, G-3, M-3).

Example::

    岸田総理大臣は[モディ首相]と会談した。[両首脳](anchor: 岸田総理大臣, モディ首相) は…  世界貿易機関（[WTO](same)）

``nominals`` finds 両〜 and 同〜 in a sentence (rules ``A-5-両``, ``A-5-同``); ``abbreviations`` finds the short form in parentheses
(``G-3-abbreviation``, ``G-3-expansion``). ``antecedents`` reads the sentences of a stream in order, with ``mentions`` as history
and ``pairs`` for the two of 両〜, and gives nominals the value of their antecedent, or a ``reason`` if it is ambiguous.
``links`` adds ``range``, ``equals`` and ``same``.
"""
