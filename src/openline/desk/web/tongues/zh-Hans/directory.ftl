# The duty directory (zh-Hans). No part of the catalogue. Every phrase is a draft until a named speaker has checked it.

ui-directory = 值勤名录
ui-directory-means = 本席自由记录：不经签名，也不决定警报呼叫何人。请打印：届时可能没有屏幕可用。
ui-directory-ours = 我方各职位
ui-directory-theirs = 对方各职位
ui-directory-party = 方
ui-directory-office = 职位
ui-directory-name = 姓名
ui-directory-telephone = 电话
ui-directory-languages = 语言
ui-directory-notes = 备注
ui-directory-when = 值勤时间
ui-directory-from = 起
ui-directory-until = 止
ui-directory-now = 当前
ui-directory-always = 始终
ui-directory-none = 尚无。
ui-directory-add = 添加
ui-directory-remove = 删除
ui-directory-wrong = 每行须有方、职位及姓名或电话，各不超过 120 字符。
ui-directory-time = 时间请写作 UTC 日期时间组：030412Z JUN 23。
ui-directory-full = 名录已满。请删除无用的行。
