"""The preset compression dictionary (RFC 1950's idea, raw deflate). DRAFT until the forms exist; named by its hash.

Phrases that a first message is likely to hold, the likeliest last, as deflate reaches back for near ones at less cost.
Replacing it changes no rule of the wire: the charter names the hash, and a body says only that it was deflated.
"""

from __future__ import annotations

import hashlib

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
DICTIONARY_HASH = hashlib.sha256(DICTIONARY).digest()
