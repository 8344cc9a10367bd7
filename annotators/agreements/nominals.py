"""Context of a bare head noun: one concluded instrument, a class of instruments, or an event (T-4)."""

import re

from gaiko.annotators.base import TextView
from gaiko.annotators.gazetteers.tables import words
from gaiko.annotators.text.scripts import KANJI_TENS

_ADVERB = "(?:着実な|誠実な|完全な|迅速な|迅速かつ[^、。]{1,6}|全面的な|早期の?|速やかな|円滑な|厳格な|正式な|正式に|引き続き|共に|ともに)?"
_NOT_YET = "(?!する(?:よう|ため|方針|意向|べ|こと|予定|方向|用意)|すべ|したい|しよう|できる)"
_FINISHED = re.compile(
    rf"の{_ADVERB}(?:実施|履行|署名|調印|発出|内容|遵守|順守|着実|フォローアップ|下(?!で交渉)|もとで|批准|発効|適用|改[正定訂]|破棄|廃棄|失効|延長|維持|条項"
    "|条文|規定|(?:[^、。のをはが]{{1,10}}の)?項(?![目])|文言|前文|定め|締約国|当事国|受諾|寄託|(?:成立|締結)(?:を(?:祝|歓迎)|後|によ|以来|に伴|を受け|を機|から|に当た))"
    rf"|に{_ADVERB}(?:基[づき]|もとづ|(?:[^、。「」をがは]{1, 10}で)?署名|調印|仮署名|おけ|おい|おき|示され|盛り込|明記|沿[っいう]|従[いっう]|則[しっ]|定め|規定|うた|謳|違反|反し|加入|加盟|参加し|付属|附属|記載)"
    f"|を{_ADVERB}(?:再確認|遵守|順守|履行|実施|着実|承認し|受諾|破棄|廃棄|脱退|歓迎|踏まえ|受け[、て]|維持|取り交わ|交わし|結んだ|結び、|改[正定訂]し|実現し[たて]|(?:発出|発表|署名|調印|締結|採択|公表|作成){_NOT_YET})"
    f"|を[^。「」をがは、]{{1,14}}?[でに](?:採択|発出|発表|署名|締結){_NOT_YET}"
    "|[がは](?:[^。「」をがは]{0,24}?[でに、てり日月年間])?(?:正式に|新たに|改めて)?(?:署名|調印|採択|締結|発出|発表|公表|発効|妥結|失効|批准|承認)(?:[さし](?!れ[なず]|な|ず)|を経|の運び)"
    "|が(?:[^。「」をがは]{0,24}?[でに、てり日月年間])?(?:成立し|効力を|取り交わ|交わされ|結ばれ)"
    f"|について(?:、?両国|の文書)|署名|調印|発出|批准|発効|改[定訂正]|破棄|廃棄|締結(?:後|以来|[0-9{KANJI_TENS}]+周年)|から(?:の)?(?:一方的)?(?:離脱|脱退)"
    "|で(?:は|も)(?!な)|で(?:確認|示|うた|規定|定め|明記)|を基に|をもとに"
)
_INSTRUMENT_ONLY = re.compile("によ(?:れば|り|って|る)|が成立し|の成立|では")
"""Context after a head other than 合意 that shows that a document exists."""
_ARTICLE_AFTER = re.compile(f"第[0-9{KANJI_TENS}]+条")
_BRACKET = re.compile(r" ?[(][^()]{1,20}[)]")
_EVENT = re.compile(
    "する|し(?:[たま、]|て)|さ[れせ]|に(?:至|達|向け)|済み?|形成|できる|を(?:実現(?!し[たて])|目指|得|求|達成|探)|の(?:実現|可能性|ため|見通し|機運|形成|必要)|が(?:必要|不可欠|重要|得られ)"
)
_PLURAL_BEFORE = re.compile(
    "(?:[0-9二三四五六七八九十百]+(?:つ|件|本|点|種)?の?|つの|数[本件]の|数々の|数多くの|[多複]数の|多くの|一連の|各種の?|種々の|様々な|さまざまな|幾つ[かも]の|いくつ[かも]の"
    "|諸々の|全ての|すべての|あらゆる|いかなる|何らかの|これらの?|それらの?|こうした|この種の|既存の|関連の|関連する|他の|いずれの|両|諸|各|数|など|などの|等の|といった|のような|種類の"
    "|(?:各国|諸国|国々)と(?:の間)?の|可能な|同種の|累次の|必要な|(?:条約|協定|覚書|合意|声明|宣言|文書)(?:や|・|その他の)"
    "|(?:国際法規?|国内法令?|法令|憲法|慣習)(?:や|・|及び|と|、))$"
)
_PLURAL_WITHIN = re.compile(f"(?:{'|'.join(words('agreement_words', 'class'))})+")
"""Words that, before a bare head, make a class of instruments; but 国際小麦協定 is a name."""
_COUNT_WITHIN = re.compile(f"[0-9〇{KANJI_TENS}]+|両|諸|緒|各|数|関連|関係|第三国|他国|外国|多数国間|二国間|多国間")
_PLURAL_END = re.compile("(?:諸|関連|関係諸)$")
_CLASS_AFTER = re.compile("等(?!に署名)|など|網|ネットワーク|体(?![制系])|の締結(?:の?促進|の?推進|の拡大|数)|の数")


def is_plural(sentence: TextView, start: int, head_start: int, *, bare: bool) -> bool:
    """Return whether a head is counted, one of many, or a class of instruments.

    Args:
        sentence: the sentence.
        start: start of the name.
        head_start: start of the head noun.
        bare: whether the head alone can refer to one instrument.
    """
    before = sentence.folded[start:head_start]
    if before and (_COUNT_WITHIN.fullmatch(before) or _PLURAL_END.search(before)):
        return True
    if before and bare and _PLURAL_WITHIN.fullmatch(before):
        return True
    return _PLURAL_BEFORE.search(sentence.before(start)) is not None


def is_class(text: str, end: int) -> bool:
    """Return whether the compound that ends at ``end`` is a class: 租税条約ネットワーク, 人権条約体."""
    return _CLASS_AFTER.match(text, end) is not None


def is_one_instrument(text: str, end: int, head: str) -> bool:
    """Return whether the bare ``head`` that ends at ``end`` of folded ``text`` is one concluded or issued instrument."""
    bracket = _BRACKET.match(text, end)
    end = bracket.end() if bracket else end
    if is_event(text, end):
        return False
    if not head.endswith("合意") and _INSTRUMENT_ONLY.match(text, end):
        return True
    return _ARTICLE_AFTER.match(text, end) is not None or _FINISHED.match(text, end) is not None


def is_event(text: str, end: int) -> bool:
    """Return whether 合意 and similar nouns are a verb or an intention: 合意した, 合意に至る, 合意を目指す."""
    return _EVENT.match(text, end) is not None
