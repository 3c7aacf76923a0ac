### What a node says to people. Written by the founders of Openline, 2026; a draft: no named speaker has checked it.

## Parts of sentences
none = なし
none-yet = まだない
nobody-else = 他の当事者
joined = { $first }；{ $rest }
sentences = { $first } { $rest }
refusal = { $says }
text-none = 文がない
text-unseen = 見えない文字 { $code } がある
text-form = Unicode 正規化形式 C でない

## How a request is written
field-twice = 同じ項目が要求に二回ある。一つを省くこと。
request-large = 要求が { $most } バイトを超えている。文は最大 { $text } 文字である。短くするか、分けて送ること。
request-not-json = 要求が JSON ではない。
request-not-object = 要求が JSON オブジェクトではない。
no-field = ここに項目「{ $said }」はない。項目は次のとおり：{ $there }。
field-type = 「{ $field }」の型が { $type } ではない。
field-missing = 「{ $field }」がない。
no-parameter = ここに引数「{ $said }」はない。引数は次のとおり：{ $there }。
parameter-twice = 「{ $field }」が要求に二回ある。一つを省くこと。
whole-number = 「{ $field }」は { $least } 以上の整数である。
no-path = ここに「{ $said }」はない。ローカル API の説明を見ること。
exclude-each-other = 「{ $first }」と「{ $second }」は同時に使えない。一つを省くこと。
zone-wrong = { $why }。
exercise-of = 'exercise' は true か false である。
party-code = 'party' は当事者の符号で、最大 { $most } 文字である。
capital-letters = 'class' と 'precedence' は大文字で書く。
classes-of = 'class' はコンマで区切った種別で、次から選ぶ：{ $there }。
register-terms = 'since_s' は西暦 10000 年より前の時点、'exercise' は true か false である。
words-sought = 'words' は探す語で、最大 { $most } 文字である。
instant-ms = 「{ $field }」は 1970 年 (UTC) からのミリ秒である。
everything-of = 'everything' は全ての記載なら 1、そうでなければ 0 である。
line-with-ink = 「{ $field }」は中身のある一行である。
one-line = ここは一行である。改行を除くこと。
backup-terms = 'file' は絶対パスで、'passphrase' は空にできない。
half-a-character = 'file' 又は 'passphrase' に欠けた文字がある。書き直すこと。
backup-not-written = バックアップを書けない：{ $why }。別のファイルを指定すること。

api-by-name = これはローカル API である。127.0.0.1、[::1] 又は localhost とポートで呼ぶこと。
other-origin = 他の出所のページはここに入れない。この局のプログラムから求めること。
token-missing = トークンがないか、別のものである。この局のホームの 'api.token' にある。

## Which line, entry, office, language
no-line = ここに有効な回線「{ $said }」はない。回線：{ $there }。
no-entry = この回線に記載「{ $said }」はない。'openline show { $line }' を見ること。
two-of-that-name = この回線には { $said } が二つある。発信者が両方に署名している。次のどちらかを指定すること：{ $names }。
exercise-only = この局は訓練用である：EXERCISE（演習）でない通報には署名しない。演習と記すか、別の局を使うこと。
not-a-message = { $name } は通報ではない。開封し回答するのは通報だけである。
no-such-message = この回線にその通報はない。'openline show' で番号を確かめること。
own-message = この通報は自分の側のものである。開封と回答は相手側だけができる。
no-other-station = { $party } はこの回線に他の局を持たない。'openline lines' を見ること。
no-office = 当方のカードに職 { $said } はない。次から選ぶこと：{ $there }。
office-of-officer = { $officer } は職 { $office } として署名し、他の職では署名しない。
no-precedence = 優先度「{ $said }」はない。次から選ぶこと：{ $there }。
no-marker = 標識「{ $said }」はない。次から選ぶこと：{ $there }。
no-reply = 回答「{ $said }」はない。次から選ぶこと：{ $there }。
no-class = 種別「{ $said }」はない。次から選ぶこと：{ $there }。
no-reason = 理由「{ $said }」はない。次から選ぶこと：{ $there }。
no-language = ここに言語「{ $said }」はない。言語は次のとおり：{ $there }。
language-tag = 「{ $said }」は言語のタグではない。例えば en 又は zh-Hans と書くこと。
time-ahead = 「{ $field }」は今より先の時刻で、1970 年 (UTC) からの秒である。今は { $now }。

## What cannot be said now
still-reads = ノードはまだ { $line } の記録を読んでいる。残り { $left } 件。呼出しは既に鳴る。ほかはしばらくしてからやり直すこと。
still-reads-not-kept = ノードはまだ { $line } の記録を読んでいる。残り { $left } 件で、これは保存されなかった。呼出しは既に鳴る。しばらくしてから送り直すこと。
kept-in-doubt = ノードは停止せざるを得なかった。これが保存されたかは不明で、送信はされていない。ノードが動いたら、送り直す前に 'openline show' で確かめること。{ $why }
had-to-stop = ノードは停止せざるを得ず、これは保存されなかった：{ $why }
is-stopping = ノードは停止中で、これは保存されなかった。ノードが動いたら送り直すこと。
not-kept = これは保存されなかった。{ $why }
disk-full = ディスクが満杯である。最後の余地に FLASH、IMMEDIATE、回答、受領だけを保存する。この局のディスクを直ちに空けること。
keys-revoked = この局の鍵は自分の側が失効させた。読めるが、もう発信できない。
two-copies = このノードの複製が二つ動いている。一つを止め、もう一つを起動し直すこと。それまで FLASH と IMMEDIATE だけが出る。
restored-unheard = このノードは古い複製から復元され、新しい記録をまだ誰も確認していない。FLASH と IMMEDIATE は今出せる。これは相手が応答するまで待つこと。
export-checking = 一度に届いた { $left } 件の署名をまだ検査している。書き出しはしばらくしてから求め直すこと。続くなら 'openline doctor' を見ること。

## Messages and forms
text-or-form = 'text' も 'form' もない。どちらかを与えること。
text-long = 文は { $size } 文字ある。最大 { $most } 文字である。短くするか、分けること。
text-wrong = この文は送れない：{ $why }。直して送り直すこと。
act-wrong = これは送れない：{ $why }。直して送り直すこと。
not-ours-to-supersede = { $name } はこの局の通報ではない。ここで取り替えられるのはこの局の通報だけである。
form-wrong = { $says }
form-name = 書式には 'name' 又は 'number' と、'fields' がある。
form-fields = 書式には 'name' 又は 'number' と、'fields'（項目名と入力した値）がある。
form-field-text = 項目「{ $field }」は入力した文、又はその一覧である。
form-values = 書式に { $size } 個の値がある。最大 { $most } 個である。いくつか省くこと。
no-form = 書式「{ $said }」はない。'openline words list' を見ること。
no-form-near = 書式「{ $said }」はない。「{ $near }」のことか。
form-of-reply = 書式「{ $form }」は回答に添えるものである。回答に理由を付けること。
not-whole = { $language } では全体を示せないので送らない：{ $why }。平文で送ること。
forms-differ = 憲章の目録は { $theirs }、この局のものは { $ours } である。書式が先方で違う意味に読まれ得るので、書式は送らない。平文で送ること。双方が合意した版と words/ フォルダーを入れるか、'openline charter amend' でこの目録に合意すること。
forms-not-used = この局の書式は使われていない：{ $why }
gazetteer-not-used = この局の地名録は使われていない：{ $why }

## Replies and acknowledgements
one-text = 'text' と 'understood' が両方ある。回答の文は一つである。一つを省くこと。
reply-closes = 「{ $form }」には { $there } で回答するか、STANDBY で継続とする。{ $reply } はこれに対し意味がない。
stale-invalid = この通報はもう有効でない。WILCO と答えるのは危険なことがある。新しい通報を求めるか、override を付けて回答し直すこと。
stale-superseded = この通報は後の通報で取り替えられた。WILCO と答えるのは危険なことがある。新しい通報を求めるか、override を付けて回答し直すこと。
not-seen = { $name } はここでは読めないので、誰も見たと言えない：{ $why }。{ $party } に、この回線又は別の方法で送り直すよう求めること。回答 UNABLE は読めなかったことを伝え、警報を終わらせる。
key-has-not-come = 鍵が届いていない

## Suspending, cards
suspension-terms = 理由は最大 { $most } 文字、期間は 0 秒より長い。
suspension-long = 憲章が認めるのは一回最大 { $hours } 時間である。短くすること。
scope-of = 'scope' は 1 から { $most } 個の優先度の一覧である。
floor-stays-open = FLASH と IMMEDIATE は停止できない。最低限の通信は開いたままである。範囲から除くこと。
card-known = この回線は既にカード { $serial } を知っている。ここに新しいものはない。
opened-already = { $office } は { $time } に既に { $name } を確認している。重ねて署名はしなかった。
nothing-suspended = { $line } で当方が停止しているものはない。再開するものはなく、署名もしなかった。'openline lines' を見ること。

## Translations
no-free-text = { $name } に自由文はない。書式はどの言語でも読める。
translation-language = 'language' がない。どの言語に訳すかを示すこと。
made-of = 'made' は次のいずれかである：{ $there }。
no-translator = 翻訳者が指定も設定もされていない。訳文を与えるか、config.toml に 'translator' を設定すること。
translator-does-not-start = 翻訳プログラムが起動しない：{ $why }。config.toml の 'translator' を見ること。
translator-slow = 翻訳プログラムが { $most } 秒を超えた。人に頼むこと。
translator-ended = 翻訳プログラムが { $code } で終わったか、出力が長すぎる。人に頼むこと。
translator-no-text = 翻訳プログラムが文を出さなかった。人に頼むこと。

## Who may, and two persons
officer-by-name = これには氏名のある士官が要る。局自身のソケットやトークンは誰のものでもない。士官のトークンで求めること：'openline console token NAME' で作る。
token-of-nobody = このトークンは誰のものでもないか、古すぎる。'openline console token NAME' で作り直すこと。
role-watch = 当直
role-releasing = 承認
role-auditor = 監査
role-administrator = 管理
role-sends-not = { $officer } の役割は{ $role }で、送信は含まない。
role-replies-not = { $officer } の役割は{ $role }で、回答は含まない。
role-opens-not = { $officer } の役割は{ $role }で、開封は含まない。
role-drafts-not = { $officer } の役割は{ $role }で、起案は含まない。
role-translates-not = { $officer } の役割は{ $role }で、訳文を付けることは含まない。
role-tests-not = { $officer } の役割は{ $role }で、回線試験は含まない。
role-suspends-not = { $officer } の役割は{ $role }で、停止と再開は含まない。
role-releases-not = { $officer } の役割は{ $role }で、発出の承認は含まない。
role-advances-not = { $officer } の役割は{ $role }で、事前承認は含まない。
role-watches-not = { $officer } の役割は{ $role }で、当直は含まない。
role-silences-not = { $officer } の役割は{ $role }で、消音は含まない。
role-sounds-not = { $officer } の役割は{ $role }で、音響試験は含まない。
role-administers-not = { $officer } の役割は{ $role }で、管理は含まない。
role-does-not = { $officer } の役割は{ $role }で、この操作は含まない。
done-not-noted = 実行はされたが、監査記録に書けなかった（{ $why }）。繰り返さないこと。この局のディスクを空けること。
two-persons = { $line } の憲章は { $precedence } に二名を求めている。起案として渡し、起案していない承認士官に求めること：'openline send' と 'openline release'。
no-draft = この回線に起案「{ $said }」はない。'openline drafts' を見ること。
drafts-wait = 既に { $most } 件の起案が待っている。先にいくつか承認、差し戻し又は取り下げをすること。
office-of-releaser = 'office' は承認する士官の職である。省くこと。
draft-not-changed = { $draft } は変更できない：{ $why }。もう一度確かめること。
draft-not-withdrawn = { $draft } は取り下げられない：{ $why }。もう一度確かめること。
draft-not-returned = { $draft } は差し戻せない：{ $why }。もう一度確かめること。
draft-not-released = { $draft } は承認できない：{ $why }。もう一度確かめること。
draft-is-withdrawn = 取り下げられた
draft-is-returned = 差し戻された
draft-is-released = 既に発出された
draft-is-expired = 待ち時間が過ぎた
draft-is-releasing = 署名中にノードが停止した。記録にあるか確かめること
draft-is-waiting = 承認を待っている
draft-of-another = { $draft } は { $drafter } の起案である。これは起案者だけができる。差し戻すこと。
draft-of-yours = { $draft } はあなたの起案である。二名が要る。別の承認士官に求めること。
draft-changed = { $draft } は表示されたものと異なる。変更された。もう一度確かめること。

## Released in advance
no-template = この回線に定型「{ $said }」はない。
advance-until = 'until_s' は最大 { $days } 日先である。その時に承認し直すこと。
advance-full = この回線には既に { $most } 件の定型がある。要らないものを撤回すること。
advance-changed = 定型は表示されたものと異なる。開き直すこと。
advance-of-yours = これはあなたが承認した。別の士官が発出するか、別の通報として送ること。
advance-closed = 項目「{ $field }」は空欄として残されていない。別の通報として送ること。
advance-open = 'open' は書式の項目を少なくとも一つ、次から示す：{ $there }。
advance-withdrawn = { $officer } が撤回した。別の通報を書くこと。
advance-over = 期限が過ぎた。承認士官が承認し直す。
advance-released = { $title } は事前に承認された。

## The watch
side-of = 'side' は次のいずれかである：{ $there }。
no-brief = 確定した引継書がない。確定し、読み、署名すること。
no-record = ここに引継ぎの記録「{ $said }」はない。
brief-changed = 引継書は表示されたものと異なる。読み直してから署名すること。
watch-of-nobody = 当直に就いている者がいないので下番もない。上番する者が一人で署名する。
watch-of-another = 当直は { $officer } で、下番の署名は本人がする。できないときは承認士官が代わりに署名し、理由を述べる。
watch-of-yours = 当直はあなたである。別の士官が引き継ぐ。
watch-two-officers = あなたは相手側に署名した。引継ぎには二名の士官が要る。
watch-frozen = { $officer } が次の当直のために引継書を確定した。
watch-sound = 音響を試験した。
watch-signed = 引継ぎの一方が署名した。
watch-held = { $officer } が当直に就いた。

## The store
store-damaged = 保存庫の { $count } 件が損傷していた。最初は位置 { $place }。取り寄せ直している。この局のディスクを調べること。
disk-free = この局のディスクの空きは { $mib } MiB である。
alarms-silenced = { $count } 件の警報をここだけで消音した。

## Times
span-s = { $count } 秒
span-min = { $count } 分
span-h = { $hours } 時間 { $minutes } 分
span-days = { $count } 日
time-left = 残り { $span }
time-late = { $span } 超過
list = { $first }、{ $rest }
hours-of-days = { $days } { $clock }
days-one = { $day }
days-from-to = { $first }〜{ $last }
day-mon = 月
day-tue = 火
day-wed = 水
day-thu = 木
day-fri = 金
day-sat = 土
day-sun = 日

## Why a lamp is as it is
lamp-no-carrier = { $since } から伝送路なし（{ $span }）、経路の障害：{ $reason }
lamp-node-down = { $since } から伝送路なし（{ $span }）：先方の機械は応答するが、そこでノードが動いていないか、ポートが閉じている
lamp-key-refused = { $since } から伝送路なし（{ $span }）：先方は応答するが、知っていた当方の鍵をもう受け付けない。この局が失効したと知らされた可能性がある。当方のルート鍵を持つ者に尋ねること
lamp-not-yet = 伝送路はあるが、先方のノードはまだ当方に応答していない
lamp-flapping = 伝送路はあるが、一分間に { $count } 回切れた。安定したら再び数える
lamp-one-way = { $since } から片方向のみ（{ $span }）：先方のノードは聞こえるが、先方に当方は聞こえない
lamp-no-answer = 伝送路はあるが、先方のノードが { $since } から（{ $span }）当方に応答しない
lamp-suspended-by-them = 先方が { $since } から取扱いを停止、長くて { $until } まで。最低限の通信は開いている
lamp-is-open = 伝送路があり、先方のノードが当方に応答している
heard-never = このノードの起動後は聞こえていない
heard-last = 最後に聞こえたのは { $span } 前
brief-no-carrier = { $since } から伝送路なし、経路の障害
brief-node-down = { $since } から伝送路なし：先方の機械は応答するが、そこでノードが動いていない
brief-key-refused = { $since } から伝送路なし：先方は当方の鍵をもう受け付けない。この局は失効した可能性がある
brief-flapping = 伝送路が断続している
brief-one-way = { $since } から片方向のみ：先方のノードは聞こえるが、先方に当方は聞こえない
brief-no-answer = 先方のノードが { $since } から当方に応答しない
no-route-set = 経路が設定されていない：'openline route' を見ること
way-refused = 拒否：そこで受けるものがない
way-no-answer = 時間内に応答なし
way-no-name = その名前はない
way-broke = 接続が切れた
way-network = ネットワークの障害
way-other-station = この経路では別の局が応答する
way-not-pinned = 相手の証明書が登録されていない
way-no-certificate = 相手が証明書を示さない
way-not-pinned-there = 相手が当方の証明書を登録していない
way-signature = 相手が当方の証明書の署名を受け入れない
way-asks-certificate = 相手は証明書を求めたが得られなかった
way-plain-http = TLS ではない：平文の HTTP
way-not-tls = TLS ではない
way-old-tls = TLS が 1.3 より古い
way-tls-failed = TLS の失敗
way-other-protocol = 相手は openline/1 を話さない
way-not-dialled = まだ接続を試みていない
way-not-reached = 以前は先方から届いていたが今は届かず、ここに先方への経路も設定されていない：'openline route' を見ること
way-no-hello = 相手が挨拶なしに閉じた：当方の鍵を登録しているか？
clock-theirs-ahead = 先方の時計は当方より { $span } 進んでいる。第三の時計と比べること。順序と期限は変わらない
clock-theirs-behind = 先方の時計は当方より { $span } 遅れている。第三の時計と比べること。順序と期限は変わらない
clock-ours-behind = 当方の時計がおそらく誤っている。聞こえた { $count } 局全ての時計より遅れている。合わせること。
clock-ours-ahead = 当方の時計がおそらく誤っている。聞こえた { $count } 局全ての時計より進んでいる。合わせること。
clock-jumped-ahead = ノードの動作中に当方の時計が { $span } 前へ跳んだ。期限は跳んでいない。調べること。
clock-jumped-back = ノードの動作中に当方の時計が { $span } 後ろへ跳んだ。期限は跳んでいない。調べること。

## What waits for whom
waits-opened = こちらの開封待ち：{ $time }。今呼ばれているのは { $now }、次は { $next }
waits-answered = こちらの回答待ち：{ $time }。今呼ばれているのは { $now }、次は { $next }
late-opened = こちらの開封期限 { $due } を過ぎている
late-answered = こちらの回答期限 { $due } を過ぎている
calls-on = 今呼ばれているのは { $now }、{ $span } 後に { $next }
calls-again = 今呼ばれているのは { $now }、{ $span } 後に再び
waits-opened-quietly = こちらの開封待ち：{ $time }。警報は誰も呼ばない
waits-answered-quietly = こちらの回答待ち：{ $time }。警報は誰も呼ばない
outside-our-duty = 当方の当直時間外
outside-their-duty = 先方の当直時間外（{ $hours } UTC）
came-outside-their-duty = 先方の当直時間外に届いた（{ $hours } UTC）
step-watch-officer = 当直士官
step-duty-general = 当直将官
step-ministry = 省
step-other-stations = 他の局
party-says = { $party }：{ $says }
party-suspended = { $party } は { $precedence } の取扱いを停止している、長くて { $until } まで。先方に保存されるが、扱うとは誰も約束していない。FLASH と IMMEDIATE は鳴る
station-revoked = その側がこの局を失効させた
answered = { $time } に { $reply } と回答
then = { $says }、その後 { $time } に { $reply }
standing-by = { $time } から待機
held-unreadable = 先方にあるが読めない。先方に鍵がない。送り直すか、別の方法で送ること
opened-for = { $time } に開封、{ $span } 回答なし
opened = { $time } に開封、回答なし
rang-for = { $time } に警報、{ $span } 誰も開封していない
rang = { $time } に警報、誰も開封していない
alive-rang-for = 先方のノードは動いている、{ $time } に警報、{ $span } 誰も開封していない
alive-rang = 先方のノードは動いている、{ $time } に警報、誰も開封していない
stored = { $time } に先方で保存、未開封
alive-stored = 先方のノードは動いている、{ $time } に先方で保存、未開封
not-arrived = 届いたかは不明
not-arrived-alive = 届いたかは不明、先方のノードは動いている

## The charter in plain words
terms-parties = { $parties } は憲章第 { $version } 版の下でこの回線を開いておく。
terms-deadlines = { $precedence }：人が { $open } 以内に開封し、{ $answer } 以内に回答する。受信側の時計で数える。
terms-escalation = 期限を過ぎたら、次の順に呼ばれる：{ $steps }。
terms-languages = { $languages } で書かれる。原文が記録であり、訳文は記録ではない。
terms-forms = 書式と、これらの言語による語句は、ハッシュ { $hash } のものである。
terms-suspension = 当事者は PRIORITY と ROUTINE の取扱いを一回最大 { $span } 停止できる。FLASH、IMMEDIATE、回答、受領は停止できない。
terms-leaving = 離脱する当事者は { $span } 前に告げ、他は続ける。
terms-end = 約束は { $time } に終わる。配達は日付では終わらない。
two-persons-release = { $precedences } は当事者の二名が承認して発出する。
one-person-releases = { $precedences } は一名で発出でき、その旨が記される。
offices-manned = { $party } の職には { $hours } (UTC) に人がいる。
charter-expired = 憲章は期限を過ぎた。最低限の通信より上は何も約束されない。FLASH、IMMEDIATE、回答は続く。更新すること。
charter-expires-90 = 憲章は { $span } 後に期限となる。更新を始めること。
charter-expires-30 = 憲章は { $span } 後に期限となる。今署名を得ること。
charter-expires-7 = 憲章は { $span } 後に期限となる。今週中に更新に署名すること。

## Alarm and printer
what-not-started = { $what }を起動できない：{ $why }
what-slow = { $what }が { $most } 秒を超えた
what-ended = { $what }が { $code } で終わった
sounds-not-written = 音のファイルを { $folder } に書けない：{ $why }
terminal-gone = ノードの端末がなくなった（{ $why }）。config.toml に警報の命令を設定すること
no-terminal = ノードは端末なしで動いており、ベルは鳴らない。config.toml に警報を設定すること
mail-without-tls = TLS のないメールサーバーにパスワードは送らない。config.toml に 'tls' を設定すること
mail-answered = メールサーバーの応答は { $code }
mail-takes-none = メールサーバーがどの宛先も受け付けない
mail-not-reached = メールサーバーに届かない：{ $why }
mail-refuses = メールサーバーが { $there } を拒否した
webhook-not-reached = ウェブフックに届かない：{ $why }
webhook-answered = ウェブフックの応答は { $code }
journal-not-written = 警報は鳴るが、{ $file } に書けない：{ $why }
print-slow = 印刷の命令が { $most } 秒を超えた
print-ended = 印刷の命令が { $code } で終わった
print-not-logged = 印刷したが、{ $file } に書けない：{ $why }
pages-wait = { $count } ページが待っている
pages-left-out = 多すぎたため { $count } ページを省いた

## What the doctor finds in a home
file-wrong = { $file }：{ $why }。
give-right = ノードの利用者に権利を与えること。
home-open = 他人が { $path } に入れる。
run-chmod-700 = 'chmod 700 { $path }' を実行すること。
listens-here-only = ノードは { $host } だけで受けており、他の機械からは届かない。
set-listen = config.toml の 'listen' を、他から届くアドレスにすること。
no-alarm-set = 警報が設定されていない。FLASH はノードの端末のベルだけを鳴らす。
set-alarm = config.toml に 'alarm' を設定すること。docs/operate/alarm.md を見ること。
no-route-they-dial = 経路が設定されていない。他の側から接続してもらうしかない。
see-route = 'openline route' を見ること。
home-is = { $party } の { $station }、ポート { $port }。
root-open = 他人が { $path } を読める。
run-chmod-600 = 'chmod 600 { $path }' を実行すること。複製されていないか。
root-here = 自分の側のルート鍵がノードのホームにある。ノードには要らない。
move-root = root.key を、自分の側がそのような物を保管する所へ移すこと。
keys-whole = 局の鍵は完全で、他人は読めない。
no-card = このホームにはまだカードがない。自分の側のルート鍵を待っている。
see-root-finish = 'openline root finish' 又は 'openline station join' を見ること。
card-lacks-us = 当方のカード { $serial } にこの局がない。失効したか、カードが別のホームのものである。
ask-root = ルート鍵を持つ者に求めること：'openline station request' で新しく申請する。
ask-root-holder = この局が失効したかどうかを、当方のルート鍵を持つ者に尋ねること。
nobody-yet = まだ誰もいない
card-is = { $party } のカード { $serial }。ほかに知られている者：{ $others }。
no-charter = 憲章がまだない。
see-first-line = docs/operate/first-line.md を見ること。
charter-lacks = { $line } の憲章に { $parties } の署名がまだない。
charter-version-lacks = { $line } 第 { $version } 版の憲章に { $parties } の署名がまだない。
give-them-charter = 相手にファイルを渡し、相手のものを 'charter sign' で受け取ること。
forms-other = { $line } の憲章はこのホームと異なる書式又は語句を定めている。この回線に書式は送られない。
agree-on-forms = 全員が合意した版と words/ フォルダーを入れるか、これに合意すること：'charter amend'。
forms-not-named = { $line } の憲章は書式を定めていない。誰も比べておらず、各通報は自分の書式だけを示す。
agree-with-amend = 'openline charter amend' で合意すること。
charter-over = { $line } の憲章は { $span } 前に期限を過ぎた。呼出しは鳴るが、ほかは何も約束されない。
agree-on-term = 新しい期限に合意すること：'openline charter amend'。
charter-near = { $line } の憲章は { $span } 後に期限となる（{ $days } 日の警告）。
charter-good = { $line } 第 { $version } 版は、あと { $span } 有効である。
make-room = 空けること。
no-store = 保存庫がまだない。ノードの最初の起動で作られる。
store-no-openline = { $path } は Openline の保存庫ではないか、先頭が損傷している。
move-store-away = 移して保管すること。docs/operate/recovery.md を見ること。
store-newer = 保存庫の構造は { $schema } 版で、この版が知るのは { $known } である。
install-version = それを書いた版を入れること：docs/operate/upgrade.md。
store-older = 保存庫の構造は { $schema } 版で、次の起動で { $known } にし、複製を残す。
backup-first = 先にバックアップを取ること：'openline backup FILE'。
store-good = { $mib } MiB。ディスクの空きは { $free } MiB。
clock-set-back = このホームのファイルに、今より { $seconds } 秒先に書かれたものがある。この機械の時計が戻された。
set-clock = 時計を合わせること。期限は時計によらないが、人が読む時刻はよる。

## Routes that were tried
route-good = { $who } がそこで自身の鍵で応答し、当方の鍵を知っている
route-other = そこで応答するのは { $who } で、別の局である
route-stranger = そこで応答する者の鍵は、ここのどのカードにもない
route-unpinned = { $who } がそこで応答し、当方の証明書で閉じる
route-version = { $who } がそこで応答するが、リンクの版が異なる
route-correct = アドレスは当方又は先方の別の局に通じている。経路を直すこと。
route-do-not-use = 使わないこと。先方のものではないか、先方のカードが変わった。先方に尋ね、新しいカードを取り込むこと。
route-key-unknown = 先方はまだ当方の鍵を知らない。先方に有効な憲章と、ノードの再起動が要る。知っていたのなら、この局が失効したかどうかを当方のルート鍵を持つ者に尋ねること。
route-no-openline = 応答するのはこの版の Openline ではない。そこで何が動いているか先方に尋ねること。
route-start-theirs = 先方の機械には届くが、ノードが動いていない。起動を求めること。
route-firewalls = 何も返らない。双方の防火壁と転送、次にアドレスを調べること。
route-no-name = その名前はここで知られていない。直すか、数字のアドレスにすること。
route-no-node = そこで応答するのは Openline のノードではない。アドレスを直すか、転送先を調べること。
route-look = 二つの機械の間のネットワークを調べ、やり直すこと。

## What sounds or prints
the-alarm-command = 警報の命令
the-player = 再生プログラム
the-mail-server = メールサーバー
the-webhook = ウェブフック

## What the doctor finds at a node and its lines
route-not-seen = 当方のノードなしでは先方の側は見えない
wait-until-ready = 準備ができるまで待ち、尋ね直すこと。記録に詳しく出ている。
other-version = 動いているノードは { $runs } 版、入っているのは { $installed } 版である。
start-again = 回線が静かなときに起動し直すこと。docs/operate/upgrade.md を見ること。
see-recovery = docs/operate/recovery.md を見ること。
alarm-silent = 警報が鳴らない：{ $why }
see-alarm = config.toml の 'alarm' を見ること。
set-machine-clock = この機械の時計を合わせ、時刻同期を調べること。
refused-at-door = ノードの起動後に入口で拒まれた接続：{ $told }。
node-has-run = { $hours } 時間動いており、回線は { $count } 本である。
ask-again = しばらくして尋ね直すこと。
frames-wrong = 当方のノードの起動後、そのリンクから規則に反するフレームが { $count } 個来た：{ $told }。
ask-about-node = 一つも保存していない。先方のノードが完全で先方の手にあるか、別の方法で尋ねること。
clock-ahead = 先方の時計は当方より { $seconds } 秒進んでいる。
clock-behind = 先方の時計は当方より { $seconds } 秒遅れている。
compare-clocks = 双方を、どちらの側のものでもない時計と比べること。
cloned = このノードの複製が二つ動いている。
stop-one = 今すぐ一つを永久に止め、もう一つを起動し直すこと。それで解消する。
expired = 憲章は期限を過ぎた。呼出しは鳴るが、ほかは何も約束されない。
amend-it = 憲章を改めること。
leaves = { $party } がこの回線から離脱すると告げた。
see-show = 'openline show' を見ること。
message-waits = 当方を待つ通報が一つある：{ $name }。
messages-wait = { $count } 件の通報がこちらを待っている：{ $names }。
watch-then-reply = 'openline watch { $line }'、次に 'openline reply'。
is-open = 開通：{ $why }
is-suspended = { $why }。停止は最低限の通信より上だけで、FLASH と IMMEDIATE は鳴る。
is-degraded = 低下：{ $why }
is-dark = 途絶：{ $why }
nothing-broken = 壊れているものはない。
set-route = 設定すること：'openline route PARTY HOST:PORT'。
ask-to-look = 別の方法で、先方にノードを調べるよう求めること。
see-routes = 下にある経路の様子を見ること。
route-to = { $party } への経路 { $address }
route-found = { $what }。
route-lead = { $what }（{ $lead }）。
