"""Japanese messages for failed checks, as the correction page shows them."""

from collections.abc import Mapping
from typing import Any

_FAULTS = {
    "GOLD-SPAN-01": "範囲が正しくありません（{start}–{end}）",
    "GOLD-SPAN-02": "本文と一致しません（注釈は「{text}」、本文は「{found}」）",
    "GOLD-SPAN-03": "文の終わりを越えています（注釈の終わりは{end}、文は{length}文字）",
    "GOLD-SPAN-04": "前の注釈と重なっています（{detail}）",
    "GOLD-SPAN-06": "端に空白・句読点・対のない括弧があります（「{text}」）",
    "GOLD-LABEL-01": "使えないラベルです（{label}）",
    "GOLD-LABEL-02": "{label}に使えない種別です（{kind}）",
    "GOLD-LABEL-03": "{label}に使えない言及の型です（{mention}）",
    "GOLD-VALUE-01": "値に使えない項目です（{detail}）",
    "GOLD-VALUE-02": "norm の形式が正しくありません（{detail}）",
    "GOLD-VALUE-03": "コードの形式が正しくありません（{detail}）",
    "GOLD-VALUE-04": "リンク先の注釈がありません（{detail}）",
    "GOLD-VALUE-05": "norm も reason もありません",
    "GOLD-TEXT-01": "NFC で正規化されていません（{detail}）",
}
"""Message template by check id (``checks.tsv``)."""


_CONSISTENCY = {
    "DEEP-NAME-01": "同じ名前に異なる値があります",
    "DEEP-NAME-02": "略称と正式名称の値が異なります",
    "DEEP-RATE-01": "換算率がほかと合いません",
    "DEEP-DATE-01": "日付が前の段落より前に戻っています",
    "DEEP-DATE-02": "期間の終わりが始まりより前です",
}
"""Title by id of the consistency checks."""


def finding_message(check: str, title: str, detail: str) -> str:
    """Return the message of a finding; ``title`` is the English one, for checks that the page does not name.

    >>> finding_message("DEEP-DATE-02", "range ends before it begins", "2025-01")
    'DEEP-DATE-02 期間の終わりが始まりより前です（2025-01）'
    """
    japanese = _CONSISTENCY.get(check) or _FAULTS.get(check, "").partition("（")[0] or title
    return f"{check} {japanese}（{detail}）"


def fault_message(check: str, text: str, record: Mapping[str, Any], detail: str) -> str:
    """Return the message of a failed check.

    >>> record = {"start": 0, "end": 3, "text": "米国は", "label": "ACTOR"}
    >>> fault_message("GOLD-SPAN-03", "米国", record, "")
    'GOLD-SPAN-03 文の終わりを越えています（注釈の終わりは3、文は2文字）'

    Args:
        check: check id.
        text: the annotated text.
        record: the span as JSON.
        detail: finding of the check: a value, or a field and its value.
    """
    found = text[record["start"] : record["end"]]
    fields = {"kind": "", "mention": "", **record, "found": found, "length": len(text)}
    return f"{check} {_FAULTS[check].format(**fields, detail=detail.replace(' is ', ' '))}"
