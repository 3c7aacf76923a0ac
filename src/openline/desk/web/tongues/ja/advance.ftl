# Templates released in advance (ja). No part of the catalogue. Every phrase is a draft until a named speaker has checked it.

ui-advance = 事前承認済み
ui-advance-means = 承認士官が未記入欄を除いて事前に承認した書式。当直士官が一人で記入し発出できる。署名文にその旨が記される。
ui-advance-none = この回線に事前承認済みのものはない。
ui-advance-released = 承認 { $officer }、{ $time }
ui-advance-used = 発出 { $officer }、{ $time }：
ui-advance-withdrawn = 撤回 { $officer }、{ $time }
ui-advance-over = 期限切れ。
ui-advance-fill = 記入して発出
ui-advance-withdraw = 撤回する
ui-advance-new = 事前に承認する
ui-advance-new-means = 「作成」で書式を選び、固定する欄を記入する。空欄は当直が記入する。
ui-advance-needs-form = 事前承認できるのは書式であり、自由文ではない。まず「作成」で選ぶこと。
ui-advance-changed = 表示されたものと異なる。もう一度確認すること。
ui-advance-fixed = 固定：
ui-advance-open = 空欄、当直が記入
ui-advance-title = 当直が見つけるための名称
ui-advance-days = 有効日数
ui-advance-release = 事前に承認する
ui-advance-release-means = 当直が発出したとき当方を拘束する
ui-advance-send-means = 署名して発出。事前承認済みと署名文に記される
