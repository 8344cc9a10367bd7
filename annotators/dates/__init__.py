"""DATE annotator: calendar expressions, durations, and their TIMEX3-like values (guidelines D-1 to D-5).

    [2024年]に日本は、[同年12月上旬]から[3年間]の計画を決定した。
    2024年: 2024; 同年12月上旬: 2024-12, mod START, anchor 2024年; 3年間: P3Y

Tagged: years, months, days, seasons, quarters, decades, centuries, eras, and words that count from another date (同年, 来月);
lengths of time. Not tagged: vague deictics (現在, 近年), times anchored to an event (就任初日), comparisons (前年比), anniversaries (D-4).

========================  =================================================  ==========================
rule                      finds                                              module
========================  =================================================  ==========================
``D-1-<group>``           calendar expressions; the group of the pattern     ``patterns``
``D-2-first``             the first end of a range without its unit          ``ranges``, ``durations``
``D-2-second``            the second end of such a range                     ``ranges``
``D-3-duration``          durations                                          ``durations``
========================  =================================================  ==========================

Values are resolved over a whole document: ``values.resolve_dates`` takes the document's year; ``values.normalize_date`` resolves
one expression. Lexicon: ``eras.tsv``, ``date_parts.tsv``, ``relative_dates.tsv``, ``durations.tsv``, ``number_idioms.tsv`` in ``annotators/data``.
"""
