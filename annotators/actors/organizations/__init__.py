"""Organizations: gazetteer, and the forms of names that no gazetteer can list (A-4, G-2, G-10).

Example:

>>> from gaiko.annotators.base import TextView
>>> from gaiko.annotators.actors.organizations.finder import find_organizations
>>> sentence = TextView("メイン州議会と世界貿易機関は、国民解放戦線（NLF）に要請した。")
>>> for found in find_organizations(sentence):
...     print(found.rule, dict(found.value))
A-4-gazetteer {'norm': 'メイン州議会', 'iso': 'US-ME'}
A-4-gazetteer {'norm': '世界貿易機関'}
A-4-head {'norm': 'メイン州議会'}
A-4-initialed {'norm': '国民解放戦線'}
A-4-movement {'norm': '国民解放戦線'}

One module a mechanism; ``finder`` runs them in a fixed order. Kinds of organizations (G-10: 非政府組織, 独立運動) are not
tagged. ``norm`` is the canonical name of ``organizations.tsv``, or the name as written; ``iso`` is that of the row, or of the
state that opens the name.
"""
