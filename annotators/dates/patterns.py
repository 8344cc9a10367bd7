"""Pattern of calendar expressions: one alternative a rule, the group named after the rule (D-1, D-2)."""

import re
from collections.abc import Iterator

from gaiko.annotators.dates.forms import ABBREVIATED, ERA_PARTS, PARTS, RELATIVE
from gaiko.annotators.dates.ranges import AFTERWARDS, DASH, ERAS, NOT_A_DAY, first_end
from gaiko.annotators.dates.ranges import MONTH_DAY_NUMBER as _MONTH_DAY_N
from gaiko.annotators.dates.ranges import NUMBER as _N
from gaiko.annotators.gazetteers.tables import table
from gaiko.annotators.text.scan import scan
from gaiko.annotators.text.scripts import IDEOGRAPHS, KANJI, KANJI_NUMERALS, KANJI_ONES, KANJI_TENS, KATAKANA

_LONG_N = f"(?:[0-9]{{1,5}}|[{KANJI_NUMERALS}]{{1,7}})"
_CONTEXT = {row["word"]: row["context"] for row in table("date_parts")}
_PART = "(?:(?:" + "|".join(word + _CONTEXT[word] for word in sorted(PARTS, key=len, reverse=True)) + ")(?:頃|ごろ)?)"
_SEASON = "[早初晩盛]?[春夏秋冬](?![季闘節至分休物場])"


def _relative(unit: str, *fiscal: str) -> str:
    return "|".join(word for word, relative in RELATIVE.items() if relative.unit == unit and relative.fiscal in fiscal)


_RELATIVE_YEAR = _relative("year", "yes", "").replace("ことし", "(?<![ぁ-ん])ことし(?![かてたなまいよげさ])")
_RELATIVE_FISCAL = f"(?:{_relative('year', 'yes', 'only')})度"
_RELATIVE_MONTH = _relative("month", "")
_WEEKDAY = "[月火水木金土日]曜日?"
_RELATIVE_WEEK = f"(?<![以本従直])(?:{_relative('week', '')})(?![間刊])"
_NIPPON = "日本(?:国|人|政府|側|代表|企業|大使|軍|海|の|が|は|を|と|に)"
"""日本 and the words after it; 本年度と同日本政府は and 前日本大使 contain no day."""
_RELATIVE_DAY = f"(?:同|翌|前|翌々|前々|一昨|昨|(?<![{IDEOGRAPHS}])本)(?!{_NIPPON})日(?![々誌程])|明後日"
_RELATIVE_DAY += rf"|(?<![{IDEOGRAPHS}証説弁])明日(?![のへ香]|を担|は(?:あ[りる]|な[いく]))|(?<![ぁ-ん{IDEOGRAPHS}{KATAKANA}])(?:あす|あさって|きょう|きのう|おととい)(?=[、はもに{IDEOGRAPHS}]|まで|から|の(?=会|協|首脳|朝|夜|午|国会|本会議|委員会))"
_SAME = "(?<![共合協賛])同"

_FULL_YEAR = (
    f"(?:[12][0-9]{{3}}年|[3-9][0-9]{{3}}年(?=[0-9]{{1,2}}月|まで|以降|以前)|[一二][〇{KANJI_ONES}]{{3}}年|(?:千[五六七八九]百|二千)[{KANJI_TENS}]{{1,5}}年(?!間)"
    f"|二千年(?=まで|に(?!わた|及|渡|一)|以降|末|[春夏秋冬]|[{KANJI_TENS}]{{1,2}}月))"
)
_SHORT_N = f"(?:[0-9]{{2}}|[〇{KANJI_ONES}]{{2}}|[二三四五六七八九]?十[{KANJI_ONES}]?)"
_LATE_N = f"(?:[6-9][0-9]|0[0-9]|[六七八九〇][〇{KANJI_ONES}])"
"""Last two digits of a year, too many for a usual duration: 95, 〇二."""
_YEAR = rf"(?:(?:{ERAS})(?:元|{_N})年|(?:西暦|紀元前){_LONG_N}年|(?:翌|{_SAME})?{_FULL_YEAR}|(?:翌|{_SAME})(?:{_SHORT_N}|元)年|(?:{_RELATIVE_YEAR}))"
_MONTH = rf"第?{_MONTH_DAY_N}月(?![間余雨晴病報刊例額給謝収])"
_DAY = rf"{_MONTH_DAY_N}日(?!{NOT_A_DAY})"
_ABBREVIATED = re.sub(r"\(\?P<(?!mark)\w+>", "(?:", ABBREVIATED)
_DECADE = rf"(?:[12][0-9]{{2}}0|[一二][〇{KANJI_ONES}]{{2}}〇|千[五六七八九]百[二三四五六七八九]?十|(?:{ERAS})?(?:[1-9]0|(?<![数百])[二三四五六七八九]?十|[{KANJI_ONES}]〇))年代"
_PERIODS = "|".join(row["name"] for row in table("eras") if row["numbered"] == "no")
_QUARTER = "第?[1-4一二三四]四半期|[上下]半期"
_AFTER_YEAR = rf"(?:{_MONTH}(?:{_DAY})?|{_SEASON}|{_QUARTER})"
_LATE_YEAR_CUE = (
    r"(?=に(?!わた|及|およ|渡|一|二|1|当|あた|なん|近|相|な[っりる]|満|達)|は|も(?!の)|から|まで|以降|以来|現在|時点|当時|中(?!間)|及び|[)])"
    r"|(?=の(?!歴史|伝統|歩み|節目|生涯|長|間|期間|年月|歳月|月日|交流|友好|関係|人生|時|刑|実績|経験|沿革|空白|寿|齢|平和|道))"
)
_BEFORE_LATE_YEAR = rf"(?:(?<=[、。,(「『・\s])|(?<=[^{IDEOGRAPHS}][はが])|(?<=及び)|^)"
_SHORT_YEAR = (
    rf"(?:[1-9]|[{KANJI_ONES}])年(?:{_MONTH}(?:{_DAY})?|末)(?:{_PART})?"
    rf"|(?<=年から){_SHORT_N}年(?=まで|にかけ)|(?<=年及び){_SHORT_N}年(?=に(?!わた|及)|の|は)"
    rf"|{_SHORT_N}年(?:{_MONTH}(?:{_DAY})?|{_SEASON}|(?!代|前後|程|間)(?:末|初め|初頭|央)(?:頃|ごろ)?)(?:{_PART})?"
    rf"|{_BEFORE_LATE_YEAR}{_LATE_N}年(?:{_LATE_YEAR_CUE})"
)
_ERA_PARTS = "|".join(sorted(ERA_PARTS, key=len, reverse=True))
_SEASON_CUE = "(?=に(?!な|似)|から|まで|以降|以来|頃|ごろ|前に|を(?:前|控え|迎え|待)|の(?:間|訪問|会談|会合|総会|首脳|時期|臨時国会|国会))"
_END_CUE = "(?=に(?!な)|には|から|まで|以降|現在|時点|頃|ごろ|をめど|を目|を期限|の(?!瀬)|、)"
_DAY_CUE = rf"(?!{NOT_A_DAY}|{AFTERWARDS}|本|に(?:わた|及|[一二三0-9])|[もで千一]|を(?!期限|もって)|かか|がかり|程|ほど|た[らっ]|(?![午未夜夕朝早深付晩頃以現及又夏])[{IDEOGRAPHS}])"
"""Context after a day of the month in kanji; excludes 三日を要した, 三日で, 四日市."""

CALENDAR = re.compile(
    rf"""
    (?<![0-9A-Za-z第.,])(?P<iso>[12][0-9]{{3}}[-/.][01]?[0-9][-/.][0-3]?[0-9])(?![0-9])
  | (?<![0-9A-Za-z第.,年月約〇{KANJI_TENS}/-])(?P<first>{first_end(_YEAR, _MONTH)})
  | (?<=[0-9元〇{KANJI_TENS}]{DASH})(?P<second>(?:[0-9]{{1,2}}|元|[{KANJI_TENS}][〇{KANJI_TENS}]{{0,2}})年(?!代)度?(?:{_PART})?)
  | (?<![0-9A-Za-z])(?P<abbreviated>(?!(?:{ERAS})(?:[0-9]+|元)年){_ABBREVIATED}(?:年(?:{_MONTH}(?:{_DAY})?)?度?)?(?![0-9.]))
  | (?<![第0-9])(?P<fiscal>(?:(?:{ERAS})(?:元|{_N})年度|[12][0-9]{{3}}年度|[一二][〇{KANJI_ONES}]{{3}}年度|(?<![{KANJI_NUMERALS}])(?:[0-9]{{2}}|[{KANJI_ONES}〇]{{2}}|[二三四五六七八九]?十[{KANJI_ONES}]?)年度|{_RELATIVE_FISCAL})(?:{_QUARTER})?(?:{_PART})?)
  | (?<![第0-9{KANJI_NUMERALS}])(?P<decade>{_DECADE}(?:{_PART})?)
  | (?<![第0-9{KANJI_NUMERALS}])(?P<year>{_YEAR}(?!代)(?:{_AFTER_YEAR}|の{_MONTH}(?:{_DAY})?)?(?:{_PART})?)
  | (?<![0-9A-Za-z第.,{KANJI_NUMERALS}年度])(?P<quarter>第[1-4一二三四]四半期)
  | (?<![0-9A-Za-z第.,約数{KANJI_NUMERALS}])(?P<short>{_SHORT_YEAR})
  | (?<![0-9第{KANJI_NUMERALS}])(?P<century>(?:紀元前)?(?:[0-9]{{1,2}}|[二三四五六七八九]?十[{KANJI_ONES}]?|[一二][〇{KANJI_ONES}]|[二三四五六七八九])世紀(?!半(?!ば)|に(?:わた|及)|もの|以上|余)(?:{_PART})?|[今前来]世紀(?:{_PART})?)
  | (?P<era>(?:{ERAS}|{_PERIODS})時代(?:{_PART})?|(?:{ERAS})(?:{_ERA_PARTS}|(?=以来|以降)))
  | (?P<relmonth>(?:{_RELATIVE_MONTH})(?!曜)(?:{_DAY}|{_PART})?)
  | (?P<relweek>{_RELATIVE_WEEK}の?{_WEEKDAY}|{_RELATIVE_WEEK}(?:{_DAY}|{_PART})?)
  | (?P<relday>(?:{_SAME}|翌){_DAY}|(?<![{IDEOGRAPHS}])(?:同|翌){_MONTH}(?:{_DAY})?(?:{_PART})?|{_RELATIVE_DAY})
  | (?<![0-9第.,{KANJI_NUMERALS}])(?P<month>{_MONTH}(?:{_DAY})?(?:{_PART})?)
  | (?P<relseason>(?:昨|今|来|同年|翌|明)(?:{_SEASON})(?:{_PART})?)
  | (?<![{KANJI}{KATAKANA}「])(?<![^こそ年次]の)(?P<season>[春夏秋冬]){_SEASON_CUE}
  | (?<![{KANJI}{KATAKANA}])(?P<end>(?:年度末|年末|年央|年初|月末)){_END_CUE}
  | (?<![0-9.,第A-Za-z年約])(?P<day>[0-9]{{1,2}}日(?!{NOT_A_DAY}|本|{AFTERWARDS})(?:頃|ごろ|前半|後半)?)
  | (?<![{KANJI}〇{KATAKANA}])(?<![こそ]の)(?<!ここ)(?<!わずか)(?P<kanji_day>(?:一日(?=から|まで|午[前後]|付)|(?!一日){_MONTH_DAY_N}日{_DAY_CUE})(?:頃|ごろ)?)
    """,
    re.VERBOSE,
)
"""A calendar expression in folded text."""

_NAMES = [*ERAS.split("|"), *_PERIODS.split("|"), "西暦", "紀元前"]
_SIGN = re.compile(
    rf"[0-9{KANJI_NUMERALS}{''.join(sorted({name[0] for name in _NAMES}))}同翌前昨来今本去明再次先春夏秋冬年月第こおあきさMTSHR]"
    rf"(?:(?<=[0-9{KANJI_NUMERALS}])[0-9{KANJI_NUMERALS}]*+[年月日世昨～〜－–—/.-]|(?<=元)年"
    rf"|(?<=[{''.join(sorted({name[0] for name in _NAMES}))}])[{''.join(sorted({name[1] for name in _NAMES}))}]"
    rf"|(?<=[同翌前昨来今本去明再次先])[0-9{KANJI_NUMERALS}元年月日週々来後世早初晩盛春夏秋冬]"
    rf"|(?<=[春夏秋冬])|(?<=年)[度末央初]|(?<=月)末|(?<=第)[0-9{KANJI_NUMERALS}]|(?<=[MTSHR])[0-9元]|(?<=こ)とし|(?<=お)とと|(?<=あ)[すさ]|(?<=き)[ょの]う|(?<=さ)来年)"
)
"""Prefilter for ``scan``: the first characters of a calendar expression."""


def find_calendar(text: str) -> Iterator[re.Match[str]]:
    """Yield the matches of ``CALENDAR.finditer(text)`` in folded ``text``, faster."""
    return scan(CALENDAR, _SIGN, text)
