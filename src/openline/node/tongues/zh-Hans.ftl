### What a node says to people. Written by the founders of Openline, 2026; a draft: no named speaker has checked it.

## Parts of sentences
none = 无
none-yet = 尚无
nobody-else = 没有其他方
joined = { $first }；{ $rest }
sentences = { $first } { $rest }
refusal = { $says }
text-none = 没有文字
text-unseen = 含有看不见的字符 { $code }
text-form = 不符合 Unicode 规范形式 C

## How a request is written
field-twice = 请求中有一个字段出现两次。请删去一个。
request-large = 请求超过 { $most } 字节；文本最多 { $text } 个字符。请缩短，或分几件发送。
request-not-json = 请求不是 JSON。
request-not-object = 请求不是 JSON 对象。
no-field = 此处没有字段“{ $said }”；字段有：{ $there }。
field-type = “{ $field }”的类型不是 { $type }。
field-missing = 缺少“{ $field }”。
no-parameter = 此处没有参数“{ $said }”；参数有：{ $there }。
parameter-twice = “{ $field }”在请求中出现两次。请删去一个。
whole-number = “{ $field }”须为不小于 { $least } 的整数。
no-path = 此处没有“{ $said }”：请查阅本地接口说明。
exclude-each-other = “{ $first }”与“{ $second }”互斥。请删去一个。
zone-wrong = { $why }。
exercise-of = 'exercise' 须为 true 或 false。
party-code = 'party' 是一方的代码，最多 { $most } 个字符。
capital-letters = 'class' 和 'precedence' 须用大写字母书写。
classes-of = 'class' 是以逗号分隔的类别，可选：{ $there }。
register-terms = 'since_s' 须为公元 10000 年之前的时刻，'exercise' 须为 true 或 false。
words-sought = 'words' 为要查找的文字，最多 { $most } 个字符。
instant-ms = “{ $field }”是自 1970 年起（UTC）的毫秒数。
everything-of = 'everything' 为 1 表示全部条目，否则为 0。
line-with-ink = “{ $field }”须为有内容的一行文字。
one-line = 此处只能写一行：请删去换行。
backup-terms = 'file' 须为绝对路径，'passphrase' 不得为空。
half-a-character = 'file' 或 'passphrase' 中有残缺字符。请重新书写。
backup-not-written = 备份无法写入：{ $why }。请另指定文件。

api-by-name = 这是本地接口：请以 127.0.0.1、[::1] 或 localhost 加端口访问。
other-origin = 不接受其他来源的网页。请用本站的程序访问。
token-missing = 缺少令牌或令牌不符：令牌在本站主目录的 'api.token' 中。

## Which line, entry, office, language
no-line = 此处没有生效的线路“{ $said }”。线路有：{ $there }。
no-entry = 此线路上没有条目“{ $said }”。请查看 'openline show { $line }'。
two-of-that-name = 此线路上有两个条目 { $said }：其作者签署了两者。请指明其一：{ $names }。
exercise-only = 本站为训练站：只签署标为“演习”的电文。请将其标为演习，或使用其他站。
not-a-message = { $name } 不是电文：只有电文可以打开和答复。
no-such-message = 此线路上没有这份电文：请用 'openline show' 核对编号。
own-message = 这份电文是我方自己发出的：只有对方可以打开或答复。
no-other-station = { $party }在此线路上没有其他站。请查看 'openline lines'。
no-office = 我方名片上没有职位 { $said }：请选择 { $there }。
office-of-officer = { $officer } 只为职位 { $office } 签署，不为其他职位签署。
no-precedence = 没有等级“{ $said }”：请选择 { $there }。
no-marker = 没有标记“{ $said }”：请选择 { $there }。
no-reply = 没有答复“{ $said }”：请选择 { $there }。
no-class = 没有类别“{ $said }”：请选择 { $there }。
no-reason = 没有理由“{ $said }”：请选择 { $there }。
no-language = 此处没有语言“{ $said }”。语言有：{ $there }。
language-tag = “{ $said }”不是语言标签：请写例如 en 或 zh-Hans。
time-ahead = “{ $field }”须为将来的时刻，以自 1970 年起（UTC）的秒数表示；现在是 { $now }。

## What cannot be said now
still-reads = 节点仍在读取 { $line } 的记录，尚余 { $left } 个条目。呼叫已能响铃；其余操作请稍后再试。
still-reads-not-kept = 节点仍在读取 { $line } 的记录，尚余 { $left } 个条目，此件未保存。呼叫已能响铃；请稍后重发。
kept-in-doubt = 节点被迫停止。不知此件是否已保存，但没有发出：节点重新运行后，请先用 'openline show' 查看，再决定是否重发。{ $why }
had-to-stop = 节点被迫停止，此件未保存：{ $why }
is-stopping = 节点正在停止，此件未保存。节点运行后请重发。
not-kept = 此件未保存。{ $why }
disk-full = 磁盘已满：仅在最后预留的空间内保存 FLASH、IMMEDIATE、答复和回执。请立即为本站磁盘腾出空间。
keys-revoked = 本站的密钥已被我方撤销：可以阅读，不能再发文。
two-copies = 本节点有两个副本在运行。请停掉一个，重新启动另一个；在此之前只有 FLASH 和 IMMEDIATE 可以发出。
restored-unheard = 本节点由旧副本还原，其新记录尚无人确认。FLASH 和 IMMEDIATE 现在可以发出；此件请等对方应答之后再发。
export-checking = 一次到达的 { $left } 个条目的签名仍在核验。请稍后再导出；如一直如此，请查看 'openline doctor'。

## Messages and forms
text-or-form = 'text' 和 'form' 都没有：请给出其一。
text-long = 文本有 { $size } 个字符；最多 { $most } 个。请缩短或分开发送。
text-wrong = 文本不能发送：{ $why }。请修改后重发。
act-wrong = 此件不能发送：{ $why }。请修改后重发。
not-ours-to-supersede = { $name } 不是本站的电文：此处只能取代本站的电文。
form-wrong = { $says }
form-name = 表格须有 'name' 或 'number'，并有 'fields'。
form-fields = 表格须有 'name' 或 'number'，并有 'fields'：各栏名称及所填内容。
form-field-text = 栏目“{ $field }”须为所填的文本，或此类文本的列表。
form-values = 表格有 { $size } 个值；最多 { $most } 个。请删去一些。
no-form = 没有表格“{ $said }”。请查看 'openline words list'。
no-form-near = 没有表格“{ $said }”。是否指“{ $near }”？
form-of-reply = 表格“{ $form }”附于答复：请为答复写明理由。
not-whole = 此件无法以 { $language } 完整显示，因此没有发出：{ $why }。请发明文。
forms-differ = 章程载明的目录为 { $theirs }，本站为 { $ours }：表格在对方的读法可能与此处不同，因此不发送表格。请发明文；安装双方商定的版本和 words/ 目录，或用 'openline charter amend' 就现有目录达成一致。
forms-not-used = 本站的表格未启用：{ $why }
gazetteer-not-used = 本站的地名录未启用：{ $why }

## Replies and acknowledgements
one-text = 同时给出了 'text' 和 'understood'：答复只有一段文字。请删去一个。
reply-closes = “{ $form }”以 { $there } 答复，或以 STANDBY 保持未结；{ $reply } 对它没有意义。
stale-invalid = 此电已失效：对它答复 WILCO 可能有危险。请索取新电，或加上 override 重复答复。
stale-superseded = 此电已被后来的电文取代：对它答复 WILCO 可能有危险。请索取新电，或加上 override 重复答复。
not-seen = { $name } 在此处无法读取，因此没有人能说已经看过：{ $why }。请 { $party } 在此线路上或以其他途径重发；答复 UNABLE 表明无法读取，并结束警报。
key-has-not-come = 其密钥尚未到达

## Suspending, cards
suspension-terms = 理由最多 { $most } 个字符，持续时间须大于 0 秒。
suspension-long = 章程允许每次最多 { $hours } 小时。请缩短暂停时间。
scope-of = 'scope' 是 1 至 { $most } 个等级的列表。
floor-stays-open = FLASH 和 IMMEDIATE 不能暂停：底线通信始终开放。请将其从范围中删去。
card-known = 此线路已有名片第 { $serial } 版：此处没有更新的名片。
opened-already = { $office } 已于 { $time } 确认过 { $name }：没有再次签署。
nothing-suspended = 我方在 { $line } 上没有暂停任何事项：无可恢复，没有签署。请查看 'openline lines'。

## Translations
no-free-text = { $name } 没有自由文本：表格在各种语言中均可阅读。
translation-language = 缺少 'language'：译成何种语言。
made-of = 'made' 可选：{ $there }。
no-translator = 没有要求或没有设置译者。请给出译文，或在 config.toml 中设置 'translator'。
translator-does-not-start = 翻译程序无法启动：{ $why }。请查看 config.toml 中的 'translator'。
translator-slow = 翻译程序用时超过 { $most } 秒。请找人翻译。
translator-ended = 翻译程序以 { $code } 结束，或输出过长。请找人翻译。
translator-no-text = 翻译程序没有给出文字。请找人翻译。

## Who may, and two persons
officer-by-name = 此事须由具名军官办理，本站自己的接口或令牌不代表任何人。请使用军官的令牌：'openline console token NAME' 可生成。
token-of-nobody = 此令牌不属于任何人，或已过期。'openline console token NAME' 可另行生成。
role-watch = 值班
role-releasing = 签发
role-auditor = 审计
role-administrator = 管理
role-sends-not = { $officer } 的职责是{ $role }：无权发送。
role-replies-not = { $officer } 的职责是{ $role }：无权答复。
role-opens-not = { $officer } 的职责是{ $role }：无权打开。
role-drafts-not = { $officer } 的职责是{ $role }：无权起草。
role-translates-not = { $officer } 的职责是{ $role }：无权附加译文。
role-tests-not = { $officer } 的职责是{ $role }：无权测试线路。
role-suspends-not = { $officer } 的职责是{ $role }：无权暂停或恢复处理。
role-releases-not = { $officer } 的职责是{ $role }：无权签发。
role-advances-not = { $officer } 的职责是{ $role }：无权预先签发。
role-watches-not = { $officer } 的职责是{ $role }：无权值班。
role-silences-not = { $officer } 的职责是{ $role }：无权静音。
role-sounds-not = { $officer } 的职责是{ $role }：无权测试声音。
role-administers-not = { $officer } 的职责是{ $role }：无权管理。
role-does-not = { $officer } 的职责是{ $role }：无权进行此操作。
done-not-noted = 操作已完成，但未能写入审计日志（{ $why }）。请勿重复；请为本站磁盘腾出空间。
two-persons = { $line } 的章程规定 { $precedence } 须由两人办理。请作为草稿提交，由未起草此件的签发军官签发：'openline send' 和 'openline release'。
no-draft = 此线路上没有草稿“{ $said }”。请查看 'openline drafts'。
drafts-wait = 已有 { $most } 份草稿待签。请先签发、退回或撤回一些。
office-of-releaser = 'office' 是签发军官的职位。请删去。
draft-not-changed = { $draft } 不能修改：{ $why }。请重新查看。
draft-not-withdrawn = { $draft } 不能撤回：{ $why }。请重新查看。
draft-not-returned = { $draft } 不能退回：{ $why }。请重新查看。
draft-not-released = { $draft } 不能签发：{ $why }。请重新查看。
draft-is-withdrawn = 已撤回
draft-is-returned = 已退回
draft-is-released = 已经签发
draft-is-expired = 等待过久
draft-is-releasing = 签署时节点停止：请查看记录中是否已有此件
draft-is-waiting = 正等待签发
draft-of-another = { $draft } 由 { $drafter } 起草：只有起草人可以这样做。请改为退回。
draft-of-yours = { $draft } 由您本人起草：须由两人办理。请找另一名签发军官。
draft-changed = { $draft } 与您所见的不同：已被修改。请重新查看。

## Released in advance
no-template = 此线路上没有模板“{ $said }”。
advance-until = 'until_s' 最多在 { $days } 天之后。届时请重新签发。
advance-full = 此线路上已有 { $most } 个模板。请撤回无人需要的。
advance-changed = 此模板与您所见的不同。请重新打开。
advance-of-yours = 此件由您本人签发。请由另一名军官发出，或另拟电文发出。
advance-closed = 栏目“{ $field }”没有留空待填。请另拟电文发出。
advance-open = 'open' 须至少指明表格的一个栏目，可选：{ $there }。
advance-withdrawn = { $officer } 已将其撤回。请另拟电文。
advance-over = 已过期。请签发军官重新签发。
advance-released = { $title } 已预先签发。

## The watch
side-of = 'side' 可选：{ $there }。
no-brief = 没有冻结的简报。请先冻结，阅读后签署。
no-record = 此处没有交接班记录“{ $said }”。
brief-changed = 此简报与您所见的不同。请重新阅读后签署。
watch-of-nobody = 无人值班，因此无人交班：接班者一人签署即可。
watch-of-another = { $officer } 正在值班，由其签署交班。其不能签署时，由签发军官代签并说明原因。
watch-of-yours = 您正在值班。请由另一名军官接班。
watch-two-officers = 您已签署另一方。交接班须由两名军官办理。
watch-frozen = { $officer } 已为下一班冻结简报。
watch-sound = 声音已测试。
watch-signed = 交接班的一方已签署。
watch-held = { $officer } 已值班。

## The store
store-damaged = 存储中有 { $count } 个条目损坏，第一个在位置 { $place }；正在重新取回。请检查本站磁盘。
disk-free = 本站磁盘剩余 { $mib } MiB。
alarms-silenced = { $count } 个警报仅在此处静音。

## Times
span-s = { $count } 秒
span-min = { $count } 分钟
span-h = { $hours } 小时 { $minutes } 分
span-days = { $count } 天
time-left = 尚余 { $span }
time-late = 已超 { $span }
list = { $first }、{ $rest }
hours-of-days = { $days } { $clock }
days-one = { $day }
days-from-to = { $first }至{ $last }
day-mon = 周一
day-tue = 周二
day-wed = 周三
day-thu = 周四
day-fri = 周五
day-sat = 周六
day-sun = 周日

## Why a lamp is as it is
lamp-no-carrier = 自 { $since } 起没有传输通路（{ $span }），是通路故障：{ $reason }
lamp-node-down = 自 { $since } 起没有传输通路（{ $span }）：对方机器有应答，但该处没有运行节点，或其端口已关闭
lamp-key-refused = 自 { $since } 起没有传输通路（{ $span }）：对方有应答，但不再接受其原已认识的我方密钥。对方可能已获告知本站被撤销：请询问持有我方根密钥的人
lamp-not-yet = 传输通路正常，对方节点尚未应答我方节点
lamp-flapping = 传输通路正常，但一分钟内中断 { $count } 次；稳定后才算恢复
lamp-one-way = 自 { $since } 起仅单向（{ $span }）：我方听得到对方节点，对方听不到我方
lamp-no-answer = 传输通路正常，对方节点自 { $since } 起（{ $span }）不应答我方节点
lamp-suspended-by-them = 对方自 { $since } 起暂停处理，最迟至 { $until }；底线通信开放
lamp-is-open = 传输通路正常，对方节点应答我方节点
heard-never = 本节点启动后未收到对方信号
heard-last = 最近一次收到在 { $span } 之前
brief-no-carrier = 自 { $since } 起没有传输通路，是通路故障
brief-node-down = 自 { $since } 起没有传输通路：对方机器有应答，但该处没有运行节点
brief-key-refused = 自 { $since } 起没有传输通路：对方不再接受我方密钥；本站可能已被撤销
brief-flapping = 传输通路时断时续
brief-one-way = 自 { $since } 起仅单向：我方听得到对方节点，对方听不到我方
brief-no-answer = 对方节点自 { $since } 起不应答我方节点
no-route-set = 未设置路由：请查看 'openline route'
way-refused = 被拒绝：该处无程序接听
way-no-answer = 未及时应答
way-no-name = 名称不存在
way-broke = 连接中断
way-network = 网络故障
way-other-station = 在此路由上应答的是另一个站
way-not-pinned = 对端证书未列为可信
way-no-certificate = 对端没有出示证书
way-not-pinned-there = 对端尚未将我方证书列为可信
way-signature = 对端不接受我方证书的签名
way-asks-certificate = 对端要求证书而没有得到
way-plain-http = 不是 TLS：是明文 HTTP
way-not-tls = 不是 TLS
way-old-tls = TLS 版本低于 1.3
way-tls-failed = TLS 失败
way-other-protocol = 对端不使用 openline/1
way-not-dialled = 尚未拨接
way-not-reached = 对方先前能接通我方，现已不能，且此处未设置通往对方的路由：请查看 'openline route'
way-no-hello = 对端未发问候即断开：是否已将我方密钥列为可信？
clock-theirs-ahead = 对方时钟比我方快 { $span }：请与第三个时钟比对；次序和时限不受影响
clock-theirs-behind = 对方时钟比我方慢 { $span }：请与第三个时钟比对；次序和时限不受影响
clock-ours-behind = 我方时钟可能有误：比收到的全部 { $count } 个站都慢。请校准。
clock-ours-ahead = 我方时钟可能有误：比收到的全部 { $count } 个站都快。请校准。
clock-jumped-ahead = 节点运行期间我方时钟向前跳了 { $span }；时限未受影响。请检查。
clock-jumped-back = 节点运行期间我方时钟向后跳了 { $span }；时限未受影响。请检查。

## What waits for whom
waits-opened = 等待我方打开：{ $time }；现呼叫 { $now }，其次 { $next }
waits-answered = 等待我方答复：{ $time }；现呼叫 { $now }，其次 { $next }
late-opened = 我方应于 { $due } 前打开，已逾时
late-answered = 我方应于 { $due } 前答复，已逾时
calls-on = 现呼叫 { $now }，{ $span }后呼叫 { $next }
calls-again = 现呼叫 { $now }，{ $span }后再次呼叫
waits-opened-quietly = 等待我方打开：{ $time }；无警报呼叫任何人
waits-answered-quietly = 等待我方答复：{ $time }；无警报呼叫任何人
outside-our-duty = 不在我方值班时间内
outside-their-duty = 不在对方值班时间内（{ $hours } UTC）
came-outside-their-duty = 到达时不在对方值班时间内（{ $hours } UTC）
step-watch-officer = 值班军官
step-duty-general = 值班将官
step-ministry = 主管部
step-other-stations = 其他站
party-says = { $party }：{ $says }
party-suspended = { $party } 已暂停处理 { $precedence }，最迟至 { $until }：对方会保存，但无人承诺处理；FLASH 和 IMMEDIATE 会响铃
station-revoked = 该方已撤销此站
answered = { $time } 已答复 { $reply }
then = { $says }，其后于 { $time } 答复 { $reply }
standing-by = 自 { $time } 起稍等
held-unreadable = 存于对方但无法读取：对方缺少密钥；请重发，或用其他途径发送
opened-for = { $time } 已打开，{ $span } 未答复
opened = { $time } 已打开，未答复
rang-for = 警铃于 { $time } 响起，{ $span } 无人打开
rang = 警铃于 { $time } 响起，无人打开
alive-rang-for = 对方节点在运行，警铃于 { $time } 响起，{ $span } 无人打开
alive-rang = 对方节点在运行，警铃于 { $time } 响起，无人打开
stored = { $time } 已存于对方，未打开
alive-stored = 对方节点在运行，{ $time } 已存于对方，未打开
not-arrived = 尚不知是否送达
not-arrived-alive = 尚不知是否送达，而对方节点在运行

## The charter in plain words
terms-parties = { $parties } 依章程第 { $version } 版保持此线路畅通。
terms-deadlines = { $precedence }：{ $open } 内由人打开，{ $answer } 内答复，以收文方时钟计算。
terms-escalation = 超过时限时依次呼叫：{ $steps }。
terms-languages = 以 { $languages } 书写；原文为记录，译文不是记录。
terms-forms = 其表格及其在上述语言中的用语以散列值 { $hash } 为准。
terms-suspension = 一方可暂停处理 PRIORITY 和 ROUTINE，每次最多 { $span }。FLASH、IMMEDIATE、答复和回执不能暂停。
terms-leaving = 退出的一方须提前 { $span } 声明，其余各方继续。
terms-end = 承诺至 { $time } 为止；送达不因日期终止。
two-persons-release = { $precedences } 须由一方的两人签发。
one-person-releases = { $precedences } 可由一人签发，并如实标明。
offices-manned = { $party } 的职位在 { $hours }（UTC）有人值守。
charter-expired = 章程已到期：底线以上不再有任何承诺。FLASH、IMMEDIATE 和答复照常。请续签。
charter-expires-90 = 章程将在 { $span } 后到期。请开始续签。
charter-expires-30 = 章程将在 { $span } 后到期。请现在办理签署。
charter-expires-7 = 章程将在 { $span } 后到期。本周内必须签署续约。

## Alarm and printer
what-not-started = { $what }无法启动：{ $why }
what-slow = { $what }用时超过 { $most } 秒
what-ended = { $what }以 { $code } 结束
sounds-not-written = 声音文件无法写入 { $folder }：{ $why }
terminal-gone = 节点的终端已不存在（{ $why }）：请在 config.toml 中设置警报命令
no-terminal = 节点不在终端中运行，铃声无法响起：请在 config.toml 中设置警报
mail-without-tls = 没有 TLS 时不向邮件服务器发送密码：请在 config.toml 中设置 'tls'
mail-answered = 邮件服务器答复 { $code }
mail-takes-none = 邮件服务器不接受任何一个地址
mail-not-reached = 无法连接邮件服务器：{ $why }
mail-refuses = 邮件服务器拒绝 { $there }
webhook-not-reached = 无法连接网络回调：{ $why }
webhook-answered = 网络回调答复 { $code }
journal-not-written = 警报能响，但 { $file } 无法写入：{ $why }
print-slow = 打印命令用时超过 { $most } 秒
print-ended = 打印命令以 { $code } 结束
print-not-logged = 已打印，但 { $file } 无法写入：{ $why }
pages-wait = { $count } 页待打印
pages-left-out = 因数量过多，{ $count } 页未打印

## What the doctor finds in a home
file-wrong = { $file }：{ $why }。
give-right = 请给予节点用户相应权限。
home-open = 他人可以进入 { $path }。
run-chmod-700 = 请执行 'chmod 700 { $path }'。
listens-here-only = 节点只在 { $host } 上接听，其他机器无法到达。
set-listen = 请将 config.toml 中的 'listen' 设为其他各方可到达的地址。
no-alarm-set = 未设置警报：FLASH 只会响节点终端的铃，别无其他。
set-alarm = 请在 config.toml 中设置 'alarm'；见 docs/operate/alarm.md。
no-route-they-dial = 未设置路由：只能由其他各方拨接我方。
see-route = 请查看 'openline route'。
home-is = { $party } 的 { $station }，端口 { $port }。
root-open = 他人可以读取 { $path }。
run-chmod-600 = 请执行 'chmod 600 { $path }'；是否已被复制？
root-here = 我方的根密钥在节点的主目录中，而节点从不需要它。
move-root = 请将 root.key 移至我方保管此类物品之处。
keys-whole = 本站密钥完好，他人无法读取。
no-card = 此主目录尚无名片：等待我方根密钥签发。
see-root-finish = 请查看 'openline root finish' 或 'openline station join'。
card-lacks-us = 我方名片第 { $serial } 版没有列出本站：本站已被撤销，或名片属于另一主目录。
ask-root = 请联系持有根密钥者：'openline station request' 可重新申请。
ask-root-holder = 请询问持有我方根密钥的人：本站是否已被撤销。
nobody-yet = 尚无他方
card-is = { $party } 的名片第 { $serial } 版；另已知：{ $others }。
no-charter = 尚无章程。
see-first-line = 见 docs/operate/first-line.md。
charter-lacks = { $line } 的章程尚缺 { $parties } 的签署。
charter-version-lacks = { $line } 第 { $version } 版章程尚缺 { $parties } 的签署。
give-them-charter = 请将文件交给对方，并用 'charter sign' 接收对方的文件。
forms-other = { $line } 的章程所载表格或用语与此主目录的不同：此线路上不发送表格。
agree-on-forms = 请安装各方商定的版本和 words/ 目录，或就现有目录达成一致：'charter amend'。
forms-not-named = { $line } 的章程没有载明表格：无人比对过，每份电文只说明自己的表格。
agree-with-amend = 请用 'openline charter amend' 达成一致。
charter-over = { $line } 的章程已于 { $span } 前到期：呼叫仍会响铃，其余不再承诺。
agree-on-term = 请商定新的期限：'openline charter amend'。
charter-near = { $line } 的章程将在 { $span } 后到期（{ $days } 天警告）。
charter-good = { $line } 第 { $version } 版尚有 { $span } 有效。
make-room = 请腾出空间。
no-store = 尚无存储：节点首次启动时建立。
store-no-openline = { $path } 不是 Openline 的存储，或其开头已损坏。
move-store-away = 请将其移开并保留；见 docs/operate/recovery.md。
store-newer = 存储的结构版本为 { $schema }；本版本认识 { $known }。
install-version = 请安装写入它的版本：见 docs/operate/upgrade.md。
store-older = 存储的结构版本为 { $schema }：下次启动将升至 { $known } 并保留副本。
backup-first = 请先备份：'openline backup FILE'。
store-good = { $mib } MiB；其磁盘剩余 { $free } MiB。
clock-set-back = 此主目录中有文件的写入时间比现在晚 { $seconds } 秒：本机时钟被拨回。
set-clock = 请校准时钟。时限不依赖时钟；人所看到的时间依赖时钟。

## Routes that were tried
route-good = { $who } 在该处以自己的密钥应答，并认识我方密钥
route-other = 在该处应答的是 { $who }，是另一个站
route-stranger = 在该处应答者的密钥不在任何已知名片上
route-unpinned = { $who } 在该处应答，但因我方证书而断开
route-version = { $who } 在该处应答，但链路版本不同
route-correct = 此地址通向我方或对方的另一个站：请更正路由。
route-do-not-use = 请勿使用：不是对方，或对方名片已更换；请询问对方，并导入其新名片。
route-key-unknown = 对方尚不认识我方密钥：对方须有生效的章程，并重新启动节点。若对方原已认识，请询问持有我方根密钥的人：本站是否已被撤销。
route-no-openline = 应答者不是此版本的 Openline：请询问对方该处运行的是什么。
route-start-theirs = 可到达对方机器，但该处没有运行节点：请对方启动。
route-firewalls = 没有任何回应：请检查双方的防火墙和转发，然后检查地址。
route-no-name = 此处不认识该名称：请更正，或给出数字地址。
route-no-node = 应答者不是 Openline 节点：请更正地址，或检查转发到何处。
route-look = 请检查两台机器之间的网络，然后重试。

## What sounds or prints
the-alarm-command = 警报命令
the-player = 播放程序
the-mail-server = 邮件服务器
the-webhook = 网络回调

## What the doctor finds at a node and its lines
route-not-seen = 没有我方节点，无法看到对方一侧
wait-until-ready = 请等其就绪后再问；其日志有更多说明。
other-version = 运行中的节点版本为 { $runs }；已安装的版本为 { $installed }。
start-again = 请在线路空闲时重新启动；见 docs/operate/upgrade.md。
see-recovery = 见 docs/operate/recovery.md。
alarm-silent = 警报不响：{ $why }
see-alarm = 请查看 config.toml 中的 'alarm'。
set-machine-clock = 请校准本机时钟，并检查对时服务。
refused-at-door = 节点启动以来被拒之门外的连接：{ $told }。
node-has-run = 已运行 { $hours } 小时，共 { $count } 条线路。
ask-again = 请稍后再问。
frames-wrong = 我方节点启动以来，其链路送来 { $count } 个违反规则的帧：{ $told }。
ask-about-node = 这些均未保存。请用其他途径询问对方：其节点是否完好，是否仍由其掌握。
clock-ahead = 对方时钟比我方快 { $seconds } 秒。
clock-behind = 对方时钟比我方慢 { $seconds } 秒。
compare-clocks = 请双方都与不属于任何一方的时钟比对。
cloned = 本节点有两个副本在运行。
stop-one = 请立即永久停掉一个；然后重新启动另一个，即可解决。
expired = 其章程已到期：呼叫仍会响铃，其余不再承诺。
amend-it = 请修订章程。
leaves = { $party } 已声明退出此线路。
see-show = 请查看 'openline show'。
message-waits = 有一份电文等待我方：{ $name }。
messages-wait = { $count } 份电文等待我方：{ $names }。
watch-then-reply = 先用 'openline watch { $line }'，再用 'openline reply'。
is-open = 畅通：{ $why }
is-suspended = { $why }；仅暂停底线以上的处理：FLASH 和 IMMEDIATE 仍会响铃。
is-degraded = 降级：{ $why }
is-dark = 中断：{ $why }
nothing-broken = 没有故障。
set-route = 请设置：'openline route PARTY HOST:PORT'。
ask-to-look = 请用其他途径请对方检查其节点。
see-routes = 请看下面其路由的情况。
route-to = 通往 { $party } 的路由 { $address }
route-found = { $what }。
route-lead = { $what }（{ $lead }）。
