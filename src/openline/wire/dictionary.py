"""What a short body is packed with: a preset dictionary for deflate, and fragments. DRAFT until the forms exist.

Phrases that a first message is likely to hold, the likeliest last, as deflate reaches back for near ones at less cost;
fragments of words for what no phrase foresaw. Replacing either changes no rule of the wire: the charter names one hash
over both, and a body says only how it was packed. It refuses to know any secret: it is printed in ``vectors/``.
"""

from __future__ import annotations

import hashlib

from openline.wire.codebook import TABLE

PHRASES = (
    "我方舰艇 你方 贵方 航向 航速 距离 海里 米 请立即 停止 确认 收到 演习 位于 北纬 东经 时间 意图 安全 避让 穿越 舰首 "
    "飞机 高度 依法 依规 跟踪监视 处置 专业 无意 升级 请回复 请保持 通话 指挥官 海峡 "
    " commander of the the exercise search and rescue missile launch military aircraft unmanned object territorial sea "
    "international waters airspace exclusive economic zone unknown, do not, we have, there is no intention to "
    "escalate; please confirm that you received this. Request your intentions. Request that you keep clear. We ask you "
    "to stop manoeuvring dangerously. Your aircraft passed within feet of our aircraft at altitude. Your ship crossed "
    "the bow of our ship at a distance of yards; our ship kept course and slowed to knots to avoid a collision. "
    "Your destroyer overtook on the port side and crossed the bow. Position latitude north longitude east, course "
    "speed metres nautical miles, at time UTC today. This was not intended and will not be repeated. "
)
DICTIONARY = PHRASES.encode("utf-8")
FRAGMENTS = tuple(fragment.encode("latin-1") for fragment in TABLE.split("|")[:-1])
FILE = b"".join(bytes((len(fragment),)) + fragment for fragment in FRAGMENTS) + DICTIONARY
DICTIONARY_HASH = hashlib.sha256(FILE).digest()
