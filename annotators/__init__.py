"""Rule annotators and external models: from the text of a sentence to labelled spans with rule ids and values.

========================  ==========================================================================
package                   contents
========================  ==========================================================================
``actors``                ACTOR: states, persons, organizations
``places``                PLACE
``agreements``            AGREEMENT
``dates``                 DATE
``amounts``               AMOUNT
``coreference``           nominal mentions, abbreviations, restated amounts
``external``              GiNZA as an annotator
``resolution``            runs annotators, and resolves their layers into one flat annotation
``gazetteers``, ``data``  tables, and search for their names
``text``                  folding, tokens, numbers, character classes, windows
========================  ==========================================================================
"""
