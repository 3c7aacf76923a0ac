# The duty directory (ja). No part of the catalogue. Every phrase is a draft until a named speaker has checked it.

ui-directory = 当直名簿
ui-directory-means = この席の自由な記録：署名はなく、警報の呼出し先も決めない。印刷しておくこと。画面のない夜もある。
ui-directory-ours = 当方の役職
ui-directory-theirs = 相手の役職
ui-directory-party = 当事者
ui-directory-office = 役職
ui-directory-name = 氏名
ui-directory-telephone = 電話
ui-directory-languages = 言語
ui-directory-notes = 備考
ui-directory-when = 当直時間
ui-directory-from = 開始
ui-directory-until = 終了
ui-directory-now = 現在
ui-directory-always = 常時
ui-directory-none = まだない。
ui-directory-add = 追加
ui-directory-remove = 削除
ui-directory-wrong = 各行に当事者、役職、氏名または電話が必要。いずれも120字以内の一行。
ui-directory-time = 時刻は UTC の日時群で書く：030412Z JUN 23。
ui-directory-full = 名簿が一杯。不要な行を削除すること。
