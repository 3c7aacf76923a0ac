# Templates released in advance (zh-Hans). No part of the catalogue. Every phrase is a draft until a named speaker has checked it.

ui-advance = 预先签发
ui-advance-means = 签发军官已预先签发以下表格，仅留待填项。值班军官可单独填写并发出；签名文本注明此点。
ui-advance-none = 此线路上没有预先签发的表格。
ui-advance-released = 签发者 { $officer }，{ $time }
ui-advance-used = 发出者 { $officer }，{ $time }：
ui-advance-withdrawn = 已撤回：{ $officer }，{ $time }
ui-advance-over = 已过期。
ui-advance-fill = 填写并发出
ui-advance-withdraw = 撤回
ui-advance-new = 预先签发
ui-advance-new-means = 在"拟稿"中选择表格并填写固定内容；留空的字段由值班军官填写。
ui-advance-needs-form = 预先签发的须是表格，而非自由文本。请先在"拟稿"中选择。
ui-advance-changed = 这与您所见的不同。请重新查看。
ui-advance-fixed = 固定：
ui-advance-open = 留空，由值班填写
ui-advance-title = 供值班查找的名称
ui-advance-days = 有效天数
ui-advance-release = 预先签发
ui-advance-release-means = 值班发出时即对我方有约束力
ui-advance-send-means = 签名并发出；签名文本注明系预先签发
