"""AMOUNT annotator: money, percentages and counts, with exact decimal values (guidelines M-1 to M-5).

    [約2兆5,150万円]、前年比[3%]減、[三か国]
    約2兆5,150万円: 2000051500000, unit JPY, mod APPROX; 3%: 0.03, unit ratio; 三か国: 3, unit か国

Tagged: a number with a currency, a percentage or a counter, its sign and its modifiers (約, 以上). Not tagged: ordinals (第3回),
article numbers, anniversaries, rates (一人当たり), idioms (一人一人), durations (M-4). Numbers are ``Decimal``; an indefinite number
(数百) has a ``reason`` and no ``norm``.

====================  ==========================================
rule                  finds
====================  ==========================================
``M-1-money``         a number with the name of a currency
``M-1-dollar``        a currency sign with a number
``M-1-percent``       percentages, 割, points
``M-1-fraction``      三分の一
``M-1-tsu``           二つ
``M-1-count``         Arabic digits with a counter
``M-1-kanji``         kanji numerals with a counter
``M-1-bare``          a number without unit, of votes or before の
``M-1-range``         the first end of a range without its unit
====================  ==========================================

Lexicon: ``currencies.tsv``, ``counters.tsv``, ``quantity_mods.tsv``, ``number_idioms.tsv`` in ``annotators/data``.
"""
