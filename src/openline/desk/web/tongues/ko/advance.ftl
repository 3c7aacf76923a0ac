# Templates released in advance (ko). No part of the catalogue. Every phrase is a draft until a named speaker has checked it.

ui-advance = 사전 승인
ui-advance-means = 승인 장교가 빈칸을 제외하고 미리 승인한 양식이다. 당직 장교가 혼자 채워 발신하며, 서명된 문구에 그 사실이 남는다.
ui-advance-none = 이 선로에 사전 승인된 것이 없다.
ui-advance-released = 승인 { $officer }, { $time }
ui-advance-used = 발신 { $officer }, { $time }:
ui-advance-withdrawn = 철회 { $officer }, { $time }
ui-advance-over = 기한이 지났다.
ui-advance-fill = 채워서 발신
ui-advance-withdraw = 철회한다
ui-advance-new = 사전에 승인한다
ui-advance-new-means = '작성'에서 양식을 골라 고정할 칸을 채운다. 비워 둔 칸은 당직이 채운다.
ui-advance-needs-form = 사전 승인은 양식만 가능하며 자유 문장은 안 된다. 먼저 '작성'에서 고르라.
ui-advance-changed = 표시된 것과 다르다. 다시 확인하라.
ui-advance-fixed = 고정:
ui-advance-open = 빈칸, 당직이 채움
ui-advance-title = 당직이 찾을 이름
ui-advance-days = 유효 일수
ui-advance-release = 사전에 승인한다
ui-advance-release-means = 당직이 발신하면 우리 측을 구속한다
ui-advance-send-means = 서명하여 발신; 사전 승인되었음이 서명 문구에 남음
