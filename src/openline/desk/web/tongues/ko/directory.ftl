# The duty directory (ko). No part of the catalogue. Every phrase is a draft until a named speaker has checked it.

ui-directory = 당직 명부
ui-directory-means = 이 석의 자유 기록: 서명되지 않으며 경보 대상도 정하지 않는다. 인쇄해 두라. 화면 없는 밤이 올 수 있다.
ui-directory-ours = 우리 측 직위
ui-directory-theirs = 상대 측 직위
ui-directory-party = 당사자
ui-directory-office = 직위
ui-directory-name = 이름
ui-directory-telephone = 전화
ui-directory-languages = 언어
ui-directory-notes = 비고
ui-directory-when = 근무 시간
ui-directory-from = 부터
ui-directory-until = 까지
ui-directory-now = 현재
ui-directory-always = 상시
ui-directory-none = 아직 없음.
ui-directory-add = 추가
ui-directory-remove = 삭제
ui-directory-wrong = 각 행에는 당사자, 직위, 이름 또는 전화가 필요하며 각각 120자 이내 한 줄이다.
ui-directory-time = 시간은 UTC 일시군으로 쓴다: 030412Z JUN 23.
ui-directory-full = 명부가 가득 찼다. 필요 없는 행을 삭제하라.
