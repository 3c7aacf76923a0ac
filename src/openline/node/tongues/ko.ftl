### What a node says to people. Written by the founders of Openline, 2026; a draft: no named speaker has checked it.

## Parts of sentences
none = 없음
none-yet = 아직 없음
nobody-else = 다른 당사자
joined = { $first }; { $rest }
sentences = { $first } { $rest }
refusal = { $says }
text-none = 글이 없음
text-unseen = 보이지 않는 글자 { $code } 있음
text-form = 유니코드 정규형 C가 아님

## How a request is written
field-twice = 요청에 같은 항목이 두 번 있습니다. 하나를 빼십시오.
request-large = 요청이 { $most }바이트를 넘습니다. 글은 최대 { $text }자입니다. 줄이거나 여러 건으로 나누어 보내십시오.
request-not-json = 요청이 JSON이 아닙니다.
request-not-object = 요청이 JSON 객체가 아닙니다.
no-field = 이곳에 항목 “{ $said }” 없음. 항목은 다음과 같습니다: { $there }.
field-type = “{ $field }”: { $type } 형이 아닙니다.
field-missing = “{ $field }”: 빠져 있습니다.
no-parameter = 이곳에 매개변수 “{ $said }” 없음. 매개변수는 다음과 같습니다: { $there }.
parameter-twice = “{ $field }”: 요청에 두 번 있습니다. 하나를 빼십시오.
whole-number = “{ $field }”: { $least } 이상의 정수여야 합니다.
no-path = 이곳에 “{ $said }” 없음: 로컬 API 설명을 보십시오.
exclude-each-other = “{ $first }”, “{ $second }”: 함께 쓸 수 없습니다. 하나를 빼십시오.
zone-wrong = { $why }.
exercise-of = 'exercise': true 또는 false입니다.
party-code = 'party': 당사자 코드이며 최대 { $most }자입니다.
capital-letters = 'class'와 'precedence': 대문자로 쓰십시오.
classes-of = 'class': 쉼표로 나눈 종류이며 다음에서 고릅니다: { $there }.
register-terms = 'since_s': 서기 10000년 이전의 시점이고, 'exercise': true 또는 false입니다.
words-sought = 'words': 찾을 말이며 최대 { $most }자입니다.
instant-ms = “{ $field }”: 1970년(UTC)부터의 밀리초입니다.
everything-of = 'everything': 모든 항목이면 1, 아니면 0입니다.
line-with-ink = “{ $field }”: 내용이 있는 한 줄이어야 합니다.
one-line = 한 줄만 쓸 수 있습니다. 줄바꿈을 빼십시오.
backup-terms = 'file': 절대 경로여야 하며, 'passphrase': 비어 있으면 안 됩니다.
half-a-character = 'file' 또는 'passphrase': 온전하지 않은 글자가 있습니다. 다시 쓰십시오.
backup-not-written = 백업을 쓸 수 없습니다: { $why }. 다른 파일을 지정하십시오.

api-by-name = 로컬 API입니다. 127.0.0.1, [::1] 또는 localhost와 포트로 부르십시오.
other-origin = 다른 출처의 페이지는 들어올 수 없습니다. 이 국의 프로그램으로 요청하십시오.
token-missing = 토큰이 없거나 다른 것입니다. 이 국 홈의 'api.token'에 있습니다.

## Which line, entry, office, language
no-line = 이곳에 발효 중인 회선 “{ $said }” 없음. 회선: { $there }.
no-entry = 이 회선에 항목 “{ $said }” 없음. 'openline show { $line }' 참조.
two-of-that-name = 이 회선에 { $said } 항목이 둘 있음. 작성자가 둘 다 서명함. 다음 중 하나를 지정하십시오: { $names }.
exercise-only = 이 국은 훈련용임: EXERCISE(훈련)가 아닌 전문에는 서명하지 않음. 훈련으로 표시하거나 다른 국을 사용하십시오.
not-a-message = { $name }: 전문이 아닙니다. 전문만 열람하고 응답할 수 있습니다.
no-such-message = 이 회선에 그런 전문이 없습니다. 'openline show'로 번호를 확인하십시오.
own-message = 이 전문은 우리 측의 것입니다. 상대측만 열람하거나 응답할 수 있습니다.
no-other-station = { $party }: 이 회선에 다른 국이 없습니다. 'openline lines' 참조.
no-office = 우리 카드에 직위 { $said } 없음. 다음에서 고르십시오: { $there }.
office-of-officer = { $officer }: 직위 { $office }로만 서명하며 다른 직위로는 서명하지 않습니다.
no-precedence = 등급 “{ $said }” 없음. 다음에서 고르십시오: { $there }.
no-marker = 표지 “{ $said }” 없음. 다음에서 고르십시오: { $there }.
no-reply = 응답 “{ $said }” 없음. 다음에서 고르십시오: { $there }.
no-class = 종류 “{ $said }” 없음. 다음에서 고르십시오: { $there }.
no-reason = 사유 “{ $said }” 없음. 다음에서 고르십시오: { $there }.
no-language = 이곳에 언어 “{ $said }” 없음. 언어는 다음과 같습니다: { $there }.
language-tag = “{ $said }”: 언어 태그가 아닙니다. 예를 들어 en 또는 zh-Hans로 쓰십시오.
time-ahead = “{ $field }”: 앞으로의 시각이어야 하며 1970년(UTC)부터의 초입니다. 지금은 { $now }.

## What cannot be said now
still-reads = 노드가 아직 { $line } 기록을 읽고 있습니다. { $left }개 항목이 남았습니다. 호출은 이미 울립니다. 나머지는 잠시 뒤 다시 하십시오.
still-reads-not-kept = 노드가 아직 { $line } 기록을 읽고 있습니다. { $left }개 항목이 남았고, 이것은 저장되지 않았습니다. 호출은 이미 울립니다. 잠시 뒤 다시 보내십시오.
kept-in-doubt = 노드가 멈출 수밖에 없었습니다. 이것이 저장되었는지 알 수 없으며 보내지지 않았습니다. 노드가 다시 돌면 다시 보내기 전에 'openline show'로 확인하십시오. { $why }
had-to-stop = 노드가 멈출 수밖에 없었고, 이것은 저장되지 않았습니다: { $why }
is-stopping = 노드가 멈추는 중이며, 이것은 저장되지 않았습니다. 노드가 돌면 다시 보내십시오.
not-kept = 이것은 저장되지 않았습니다. { $why }
disk-full = 디스크가 가득 찼습니다: 마지막 공간에 FLASH, IMMEDIATE, 응답, 수신 확인만 저장합니다. 지금 이 국의 디스크를 비우십시오.
keys-revoked = 이 국의 키는 우리 측이 폐지했습니다. 읽을 수 있으나 더는 발신할 수 없습니다.
two-copies = 이 노드의 사본 둘이 돌고 있습니다. 하나를 멈추고 다른 하나를 다시 시작하십시오. 그때까지 FLASH와 IMMEDIATE만 나갑니다.
restored-unheard = 이 노드는 옛 사본에서 복원되었고 새 기록을 아직 아무도 확인하지 않았습니다. FLASH와 IMMEDIATE는 지금 나갑니다. 이것은 상대측이 응답할 때까지 기다리십시오.
export-checking = 한꺼번에 온 { $left }개 항목의 서명을 아직 검사하고 있습니다. 잠시 뒤 내보내기를 다시 요청하십시오. 계속되면 'openline doctor' 참조.

## Messages and forms
text-or-form = 'text'도 'form'도 없습니다. 하나를 주십시오.
text-long = 글이 { $size }자입니다. 최대 { $most }자입니다. 줄이거나 나누십시오.
text-wrong = 글을 보낼 수 없습니다: { $why }. 고쳐서 다시 보내십시오.
act-wrong = 보낼 수 없습니다: { $why }. 고쳐서 다시 보내십시오.
not-ours-to-supersede = { $name }: 이 국의 전문이 아닙니다. 이곳에서는 이 국의 전문만 대체할 수 있습니다.
form-wrong = { $says }
form-name = 서식에는 'name' 또는 'number', 그리고 'fields'가 있습니다.
form-fields = 서식에는 'name' 또는 'number', 그리고 'fields'(항목 이름과 입력한 값)가 있습니다.
form-field-text = 항목 “{ $field }”: 입력한 글 또는 그 목록이어야 합니다.
form-values = 서식에 값이 { $size }개 있습니다. 최대 { $most }개입니다. 일부를 빼십시오.
no-form = 서식 “{ $said }” 없음. 'openline words list' 참조.
no-form-near = 서식 “{ $said }” 없음. “{ $near }”입니까?
form-of-reply = 서식 “{ $form }”: 응답에 붙는 서식입니다. 응답에 사유를 주십시오.
not-whole = { $language }: 온전히 표시할 수 없어 보내지 않습니다: { $why }. 평문을 보내십시오.
forms-differ = 헌장의 목록은 { $theirs }, 이 국의 목록은 { $ours }입니다. 서식이 그곳에서 다르게 읽힐 수 있어 보내지 않습니다. 평문을 보내십시오. 양측이 합의한 버전과 words/ 폴더를 설치하거나 'openline charter amend'로 이 목록에 합의하십시오.
forms-not-used = 이 국의 서식을 쓰지 않고 있습니다: { $why }
gazetteer-not-used = 이 국의 지명록을 쓰지 않고 있습니다: { $why }

## Replies and acknowledgements
one-text = 'text'와 'understood'가 모두 있습니다. 응답의 글은 하나입니다. 하나를 빼십시오.
reply-closes = “{ $form }”: { $there } 가운데 하나로 응답하거나 STANDBY로 열어 둡니다. { $reply }: 이에 대해 뜻이 없습니다.
stale-invalid = 이 전문은 더는 유효하지 않습니다. WILCO로 응답하면 위험할 수 있습니다. 새 전문을 요청하거나 override를 붙여 다시 응답하십시오.
stale-superseded = 이 전문은 나중 전문으로 대체되었습니다. WILCO로 응답하면 위험할 수 있습니다. 새 전문을 요청하거나 override를 붙여 다시 응답하십시오.
not-seen = { $name }: 이곳에서 읽을 수 없으므로 아무도 보았다고 할 수 없습니다: { $why }. { $party }에 이 회선이나 다른 방법으로 다시 보내 달라고 하십시오. 응답 UNABLE은 읽을 수 없었음을 알리고 경보를 끝냅니다.
key-has-not-come = 키가 오지 않음

## Suspending, cards
suspension-terms = 사유는 최대 { $most }자이고 기간은 0초보다 길어야 합니다.
suspension-long = 헌장은 한 번에 최대 { $hours }시간을 허용합니다. 더 짧게 중지하십시오.
scope-of = 'scope': 등급 1개 이상 { $most }개 이하의 목록입니다.
floor-stays-open = FLASH와 IMMEDIATE는 중지할 수 없습니다. 최소 통신은 열려 있습니다. 범위에서 빼십시오.
card-known = 이 회선은 이미 카드 { $serial }번을 알고 있습니다. 이곳에 더 새로운 것이 없습니다.
opened-already = { $office }: { $time }에 이미 { $name } 확인함. 다시 서명하지 않았습니다.
nothing-suspended = { $line }에서 우리가 중지한 것이 없습니다. 재개할 것이 없어 서명하지 않았습니다. 'openline lines'를 보십시오.

## Translations
no-free-text = { $name }: 자유문이 없습니다. 서식은 모든 언어로 읽힙니다.
translation-language = 'language': 빠져 있습니다. 어느 언어로 옮기는지 주십시오.
made-of = 'made': 다음 가운데 하나입니다: { $there }.
no-translator = 번역자를 요청하거나 설정하지 않았습니다. 번역문을 주거나 config.toml에 'translator'를 설정하십시오.
translator-does-not-start = 번역 프로그램이 시작되지 않습니다: { $why }. config.toml의 'translator' 참조.
translator-slow = 번역 프로그램이 { $most }초를 넘겼습니다. 사람에게 맡기십시오.
translator-ended = 번역 프로그램이 { $code }(으)로 끝났거나 출력이 너무 깁니다. 사람에게 맡기십시오.
translator-no-text = 번역 프로그램이 글을 내지 않았습니다. 사람에게 맡기십시오.

## Who may, and two persons
officer-by-name = 이름 있는 장교가 필요합니다. 국 자신의 소켓이나 토큰은 누구의 것도 아닙니다. 장교의 토큰으로 요청하십시오: 'openline console token NAME'으로 만듭니다.
token-of-nobody = 이 토큰은 누구의 것도 아니거나 너무 오래되었습니다. 'openline console token NAME'으로 다시 만드십시오.
role-watch = 당직
role-releasing = 승인
role-auditor = 감사
role-administrator = 관리
role-sends-not = { $officer }: 역할이 { $role }이며 발신할 수 없습니다.
role-replies-not = { $officer }: 역할이 { $role }이며 응답할 수 없습니다.
role-opens-not = { $officer }: 역할이 { $role }이며 열람 확인을 할 수 없습니다.
role-drafts-not = { $officer }: 역할이 { $role }이며 기안할 수 없습니다.
role-translates-not = { $officer }: 역할이 { $role }이며 번역문을 붙일 수 없습니다.
role-tests-not = { $officer }: 역할이 { $role }이며 회선을 시험할 수 없습니다.
role-suspends-not = { $officer }: 역할이 { $role }이며 처리를 중지하거나 재개할 수 없습니다.
role-releases-not = { $officer }: 역할이 { $role }이며 발신을 승인할 수 없습니다.
role-advances-not = { $officer }: 역할이 { $role }이며 사전 승인을 할 수 없습니다.
role-watches-not = { $officer }: 역할이 { $role }이며 당직을 맡을 수 없습니다.
role-silences-not = { $officer }: 역할이 { $role }이며 소리를 끌 수 없습니다.
role-sounds-not = { $officer }: 역할이 { $role }이며 음향을 시험할 수 없습니다.
role-administers-not = { $officer }: 역할이 { $role }이며 관리할 수 없습니다.
role-does-not = { $officer }: 역할이 { $role }이며 이것을 할 수 없습니다.
done-not-noted = 실행되었으나 감사 기록에 쓰지 못했습니다({ $why }). 반복하지 마십시오. 이 국의 디스크를 비우십시오.
two-persons = { $line }의 헌장은 { $precedence }에 두 사람을 요구합니다. 기안으로 넘기고, 기안하지 않은 승인 장교에게 요청하십시오: 'openline send'와 'openline release'.
no-draft = 이 회선에 기안 “{ $said }” 없음. 'openline drafts' 참조.
drafts-wait = 기안 { $most }건이 이미 대기 중입니다. 먼저 일부를 승인, 반려 또는 철회하십시오.
office-of-releaser = 'office': 승인하는 장교의 직위입니다. 빼십시오.
draft-not-changed = { $draft }: 고칠 수 없습니다: { $why }. 다시 확인하십시오.
draft-not-withdrawn = { $draft }: 철회할 수 없습니다: { $why }. 다시 확인하십시오.
draft-not-returned = { $draft }: 반려할 수 없습니다: { $why }. 다시 확인하십시오.
draft-not-released = { $draft }: 승인할 수 없습니다: { $why }. 다시 확인하십시오.
draft-is-withdrawn = 철회됨
draft-is-returned = 반려됨
draft-is-released = 이미 발신됨
draft-is-expired = 너무 오래 대기함
draft-is-releasing = 서명 중에 노드가 멈춤. 기록에 있는지 확인하십시오
draft-is-waiting = 승인 대기 중
draft-of-another = { $draft }: { $drafter }의 기안입니다. 기안자만 할 수 있습니다. 대신 반려하십시오.
draft-of-yours = { $draft }: 귀관의 기안입니다. 두 사람이 필요합니다. 다른 승인 장교에게 요청하십시오.
draft-changed = { $draft }: 표시된 것과 다릅니다. 변경되었습니다. 다시 확인하십시오.

## Released in advance
no-template = 이 회선에 정형문 “{ $said }” 없음.
advance-until = 'until_s': 최대 { $days }일 뒤입니다. 그때 다시 승인하십시오.
advance-full = 이 회선에 정형문이 이미 { $most }개 있습니다. 필요 없는 것을 철회하십시오.
advance-changed = 정형문이 표시된 것과 다릅니다. 다시 여십시오.
advance-of-yours = 귀관이 승인한 것입니다. 다른 장교가 보내거나, 별도 전문으로 보내십시오.
advance-closed = 항목 “{ $field }”: 빈칸으로 남긴 것이 아닙니다. 별도 전문을 보내십시오.
advance-open = 'open': 서식의 항목을 하나 이상 다음에서 지정합니다: { $there }.
advance-withdrawn = { $officer }: 철회했습니다. 별도 전문을 작성하십시오.
advance-over = 기한이 지났습니다. 승인 장교가 다시 승인합니다.
advance-released = { $title }: 사전 승인됨.

## The watch
side-of = 'side': 다음 가운데 하나입니다: { $there }.
no-brief = 확정된 인계서가 없습니다. 확정하고, 읽고, 서명하십시오.
no-record = 이곳에 인수인계 기록 “{ $said }” 없음.
brief-changed = 인계서가 표시된 것과 다릅니다. 다시 읽고 서명하십시오.
watch-of-nobody = 당직자가 없으므로 인계자도 없습니다. 인수자가 혼자 서명합니다.
watch-of-another = 당직자는 { $officer }이며 인계 서명은 본인이 합니다. 할 수 없으면 승인 장교가 대신 서명하고 이유를 밝힙니다.
watch-of-yours = 귀관이 당직자입니다. 다른 장교가 인수합니다.
watch-two-officers = 귀관은 다른 쪽에 서명했습니다. 인수인계에는 장교 두 사람이 필요합니다.
watch-frozen = { $officer }: 다음 당직을 위해 인계서를 확정함.
watch-sound = 음향을 시험함.
watch-signed = 인수인계의 한쪽이 서명함.
watch-held = { $officer }: 당직을 맡음.

## The store
store-damaged = 저장소의 항목 { $count }개가 손상되었습니다. 첫 위치는 { $place }. 다시 가져오고 있습니다. 이 국의 디스크를 점검하십시오.
disk-free = 이 국 디스크의 남은 공간은 { $mib } MiB입니다.
alarms-silenced = 경보 { $count }건을 이곳에서만 껐습니다.

## Times
span-s = { $count }초
span-min = { $count }분
span-h = { $hours }시간 { $minutes }분
span-days = { $count }일
time-left = { $span } 남음
time-late = { $span } 초과
list = { $first }, { $rest }
hours-of-days = { $days } { $clock }
days-one = { $day }
days-from-to = { $first }~{ $last }
day-mon = 월
day-tue = 화
day-wed = 수
day-thu = 목
day-fri = 금
day-sat = 토
day-sun = 일

## Why a lamp is as it is
lamp-no-carrier = { $since }부터 통신로 없음({ $span }), 통신로의 장애: { $reason }
lamp-node-down = { $since }부터 통신로 없음({ $span }): 상대 기계는 응답하나 그곳에서 노드가 돌지 않거나 포트가 닫혀 있음
lamp-key-refused = { $since }부터 통신로 없음({ $span }): 상대가 응답하나 알고 있던 우리 키를 더는 받지 않음. 이 국이 폐기되었다고 통보받았을 수 있음: 우리 루트 키를 가진 사람에게 물을 것
lamp-not-yet = 통신로는 연결됨, 상대 노드가 아직 우리에게 응답하지 않음
lamp-flapping = 통신로는 연결되었으나 1분 안에 { $count }번 끊김. 안정되면 다시 셈
lamp-one-way = { $since }부터 한 방향만({ $span }): 우리는 상대 노드를 듣지만 상대는 우리를 듣지 못함
lamp-no-answer = 통신로는 연결됨, 상대 노드가 { $since }부터({ $span }) 우리에게 응답하지 않음
lamp-suspended-by-them = 상대측이 { $since }부터 처리를 중지함, 길어야 { $until }까지. 최소 통신은 열려 있음
lamp-is-open = 통신로가 연결되었고 상대 노드가 우리에게 응답함
heard-never = 이 노드가 시작된 뒤로 듣지 못함
heard-last = 마지막으로 들은 것은 { $span } 전
brief-no-carrier = { $since }부터 통신로 없음, 통신로의 장애
brief-node-down = { $since }부터 통신로 없음: 상대 기계는 응답하나 그곳에서 노드가 돌지 않음
brief-key-refused = { $since }부터 통신로 없음: 상대가 우리 키를 더는 받지 않음. 이 국이 폐기되었을 수 있음
brief-flapping = 통신로가 끊겼다 이어졌다 함
brief-one-way = { $since }부터 한 방향만: 우리는 상대 노드를 듣지만 상대는 우리를 듣지 못함
brief-no-answer = 상대 노드가 { $since }부터 우리에게 응답하지 않음
no-route-set = 경로가 설정되지 않음: 'openline route' 참조
way-refused = 거부됨: 그곳에 수신 대기 중인 것이 없음
way-no-answer = 제시간에 응답 없음
way-no-name = 그런 이름이 없음
way-broke = 연결이 끊어짐
way-network = 네트워크 장애
way-other-station = 이 경로에서 다른 국이 응답함
way-not-pinned = 상대의 인증서가 고정 등록되지 않음
way-no-certificate = 상대가 인증서를 제시하지 않음
way-not-pinned-there = 상대가 우리 인증서를 고정 등록하지 않음
way-signature = 상대가 우리 인증서의 서명을 받아들이지 않음
way-asks-certificate = 상대가 인증서를 요구했으나 받지 못함
way-plain-http = TLS가 아님: 평문 HTTP
way-not-tls = TLS가 아님
way-old-tls = TLS 버전이 1.3보다 낮음
way-tls-failed = TLS 실패
way-other-protocol = 상대가 openline/1을 쓰지 않음
way-not-dialled = 아직 접속을 시도하지 않음
way-not-reached = 전에는 상대가 우리에게 닿았으나 이제는 닿지 않고, 여기에 상대로 가는 경로도 설정되지 않음: 'openline route' 참조
way-no-hello = 상대가 인사 없이 끊음: 우리 키를 고정 등록했는가?
clock-theirs-ahead = 상대측 시계가 우리보다 { $span } 빠름. 제3의 시계와 비교하십시오. 순서와 시한은 그대로임
clock-theirs-behind = 상대측 시계가 우리보다 { $span } 느림. 제3의 시계와 비교하십시오. 순서와 시한은 그대로임
clock-ours-behind = 우리 시계가 틀린 것 같습니다. 들은 { $count }개 국 모두보다 느립니다. 맞추십시오.
clock-ours-ahead = 우리 시계가 틀린 것 같습니다. 들은 { $count }개 국 모두보다 빠릅니다. 맞추십시오.
clock-jumped-ahead = 노드가 도는 동안 우리 시계가 앞으로 { $span } 뛰었습니다. 시한은 뛰지 않았습니다. 점검하십시오.
clock-jumped-back = 노드가 도는 동안 우리 시계가 뒤로 { $span } 뛰었습니다. 시한은 뛰지 않았습니다. 점검하십시오.

## What waits for whom
waits-opened = 우리 측 열람 대기: { $time }. 지금 호출 { $now }, 다음 { $next }
waits-answered = 우리 측 응답 대기: { $time }. 지금 호출 { $now }, 다음 { $next }
late-opened = 우리 측 열람 기한 { $due } 지남
late-answered = 우리 측 응답 기한 { $due } 지남
calls-on = 지금 호출 { $now }, { $span } 후 { $next }
calls-again = 지금 호출 { $now }, { $span } 후 다시
waits-opened-quietly = 우리 측 열람 대기: { $time }. 경보가 아무도 부르지 않음
waits-answered-quietly = 우리 측 응답 대기: { $time }. 경보가 아무도 부르지 않음
outside-our-duty = 우리 측 근무 시간 외
outside-their-duty = 상대측 근무 시간 외({ $hours } UTC)
came-outside-their-duty = 상대측 근무 시간 외에 도착함({ $hours } UTC)
step-watch-officer = 당직 장교
step-duty-general = 당직 장성
step-ministry = 부처
step-other-stations = 다른 국
party-says = { $party }: { $says }
party-suspended = { $party }: { $precedence } 처리를 중지함, 길어야 { $until }까지. 그곳에 저장되나 처리하겠다고 아무도 약속하지 않음. FLASH와 IMMEDIATE는 울림
station-revoked = 해당 당사자가 이 국을 폐지함
answered = { $time } 응답 { $reply }
then = { $says }, 그 뒤 { $time } { $reply }
standing-by = { $time }부터 대기
held-unreadable = 상대에게 있으나 읽을 수 없음: 상대에게 키가 없음. 다시 보내거나 다른 방법으로 보내십시오
opened-for = { $time } 열람됨, { $span } 동안 응답 없음
opened = { $time } 열람됨, 응답 없음
rang-for = { $time } 경보 울림, { $span } 동안 아무도 열지 않음
rang = { $time } 경보 울림, 아무도 열지 않음
alive-rang-for = 상대 노드가 살아 있음, { $time } 경보 울림, { $span } 동안 아무도 열지 않음
alive-rang = 상대 노드가 살아 있음, { $time } 경보 울림, 아무도 열지 않음
stored = { $time } 그곳에 저장됨, 열리지 않음
alive-stored = 상대 노드가 살아 있음, { $time } 그곳에 저장됨, 열리지 않음
not-arrived = 도착했는지 알 수 없음
not-arrived-alive = 도착했는지 알 수 없으나 상대 노드는 살아 있음

## The charter in plain words
terms-parties = { $parties }: 헌장 버전 { $version }에 따라 이 회선을 열어 둔다.
terms-deadlines = { $precedence }: 사람이 { $open } 안에 열고 { $answer } 안에 응답한다. 수신측 시계로 센다.
terms-escalation = 시한을 넘기면 다음 차례로 호출된다: { $steps }.
terms-languages = { $languages }(으)로 쓴다. 원문이 기록이며 번역문은 기록이 아니다.
terms-forms = 서식과 이 언어들의 문구는 해시 { $hash }의 것이다.
terms-suspension = 당사자는 PRIORITY와 ROUTINE의 처리를 한 번에 최대 { $span } 중지할 수 있다. FLASH, IMMEDIATE, 응답, 수신 확인은 중지할 수 없다.
terms-leaving = 떠나는 당사자는 { $span } 전에 알리고 나머지는 계속한다.
terms-end = 약속은 { $time }에 끝난다. 전달은 날짜로 끝나지 않는다.
two-persons-release = { $precedences }: 당사자의 두 사람이 승인한다.
one-person-releases = { $precedences }: 한 사람이 승인할 수 있으며 그렇게 표시된다.
offices-manned = { $party }: 직위에 { $hours }(UTC) 사람이 있다.
charter-expired = 헌장이 만료됨: 최소 통신 위로는 아무것도 약속되지 않음. FLASH, IMMEDIATE, 응답은 계속됨. 갱신하십시오.
charter-expires-90 = 헌장이 { $span } 뒤 만료됩니다. 갱신을 시작하십시오.
charter-expires-30 = 헌장이 { $span } 뒤 만료됩니다. 지금 서명을 받으십시오.
charter-expires-7 = 헌장이 { $span } 뒤 만료됩니다. 이번 주에 갱신에 서명하십시오.

## Alarm and printer
what-not-started = { $what }: 시작할 수 없음: { $why }
what-slow = { $what }: { $most }초를 넘김
what-ended = { $what }: { $code }(으)로 끝남
sounds-not-written = 소리 파일을 { $folder }에 쓸 수 없음: { $why }
terminal-gone = 노드의 단말기가 없어짐({ $why }). config.toml에 경보 명령을 설정하십시오
no-terminal = 노드가 단말기 없이 실행되어 벨이 울리지 않음. config.toml에 경보를 설정하십시오
mail-without-tls = TLS 없는 메일 서버에는 비밀번호를 보내지 않음. config.toml에 'tls'를 설정하십시오
mail-answered = 메일 서버의 응답: { $code }
mail-takes-none = 메일 서버가 어느 주소도 받지 않음
mail-not-reached = 메일 서버에 닿지 않음: { $why }
mail-refuses = 메일 서버가 거부함: { $there }
webhook-not-reached = 웹훅에 닿지 않음: { $why }
webhook-answered = 웹훅의 응답: { $code }
journal-not-written = 경보는 울리나 { $file }에 쓸 수 없음: { $why }
print-slow = 인쇄 명령이 { $most }초를 넘김
print-ended = 인쇄 명령이 { $code }(으)로 끝남
print-not-logged = 인쇄했으나 { $file }에 쓸 수 없음: { $why }
pages-wait = { $count }쪽 대기 중
pages-left-out = 너무 많아 { $count }쪽을 뺌

## What the doctor finds in a home
file-wrong = { $file }: { $why }.
give-right = 노드의 사용자에게 권한을 주십시오.
home-open = 다른 사람이 { $path }에 들어갈 수 있습니다.
run-chmod-700 = 'chmod 700 { $path }'을(를) 실행하십시오.
listens-here-only = 노드가 { $host }에서만 수신 대기하며 다른 기계에서 닿지 않습니다.
set-listen = config.toml의 'listen'을 다른 쪽이 닿을 수 있는 주소로 설정하십시오.
no-alarm-set = 경보가 설정되지 않았습니다. FLASH는 노드 단말기의 벨만 울립니다.
set-alarm = config.toml에 'alarm'을 설정하십시오. docs/operate/alarm.md 참조.
no-route-they-dial = 경로가 설정되지 않았습니다. 다른 쪽이 우리에게 접속해야 합니다.
see-route = 'openline route' 참조.
home-is = { $party }의 { $station }, 포트 { $port }.
root-open = 다른 사람이 { $path }을(를) 읽을 수 있습니다.
run-chmod-600 = 'chmod 600 { $path }'을(를) 실행하십시오. 복사되지 않았습니까?
root-here = 우리 측의 루트 키가 노드의 홈에 있습니다. 노드에는 필요 없습니다.
move-root = root.key를 우리 측이 그런 것을 보관하는 곳으로 옮기십시오.
keys-whole = 국의 키가 온전하며 다른 사람이 읽을 수 없습니다.
no-card = 이 홈에 아직 카드가 없습니다. 우리 측의 루트를 기다립니다.
see-root-finish = 'openline root finish' 또는 'openline station join' 참조.
card-lacks-us = 우리 카드 { $serial }번에 이 국이 없습니다. 폐지되었거나 다른 홈의 카드입니다.
ask-root = 루트 키를 가진 사람에게 요청하십시오: 'openline station request'로 새로 신청합니다.
ask-root-holder = 이 국이 폐기되었는지 우리 루트 키를 가진 사람에게 물으십시오.
nobody-yet = 아직 아무도 없음
card-is = { $party }의 카드 { $serial }번. 그 밖에 알려진 당사자: { $others }.
no-charter = 아직 헌장이 없습니다.
see-first-line = docs/operate/first-line.md 참조.
charter-lacks = { $line }의 헌장에 아직 { $parties }의 서명이 없습니다.
charter-version-lacks = { $line }의 헌장 버전 { $version }에 아직 { $parties }의 서명이 없습니다.
give-them-charter = 상대에게 파일을 주고, 상대의 파일을 'charter sign'으로 받으십시오.
forms-other = { $line }의 헌장이 이 홈과 다른 서식 또는 문구를 정합니다. 이 회선에 서식을 보내지 않습니다.
agree-on-forms = 모두가 합의한 버전과 words/ 폴더를 설치하거나 이것에 합의하십시오: 'charter amend'.
forms-not-named = { $line }의 헌장은 서식을 정하지 않습니다. 아무도 비교하지 않았으며 전문마다 자기 서식만 알립니다.
agree-with-amend = 'openline charter amend'로 합의하십시오.
charter-over = { $line }의 헌장이 { $span } 전에 만료되었습니다. 호출은 울리나 그 밖에는 약속되지 않습니다.
agree-on-term = 새 기한에 합의하십시오: 'openline charter amend'.
charter-near = { $line }의 헌장이 { $span } 뒤 만료됩니다({ $days }일 경고).
charter-good = { $line } 버전 { $version }: 앞으로 { $span } 유효합니다.
make-room = 공간을 비우십시오.
no-store = 아직 저장소가 없습니다. 노드를 처음 시작할 때 만듭니다.
store-no-openline = { $path }: Openline의 저장소가 아니거나 앞부분이 손상되었습니다.
move-store-away = 옮겨서 보관하십시오. docs/operate/recovery.md 참조.
store-newer = 저장소의 구조는 { $schema }이고, 이 버전이 아는 것은 { $known }입니다.
install-version = 그것을 쓴 버전을 설치하십시오: docs/operate/upgrade.md.
store-older = 저장소의 구조는 { $schema }입니다. 다음 시작 때 { $known }(으)로 올리고 사본을 남깁니다.
backup-first = 먼저 백업하십시오: 'openline backup FILE'.
store-good = { $mib } MiB. 디스크의 남은 공간 { $free } MiB.
clock-set-back = 이 홈에 지금보다 { $seconds }초 뒤에 쓰인 파일이 있습니다. 이 기계의 시계를 되돌렸습니다.
set-clock = 시계를 맞추십시오. 시한은 시계에 달려 있지 않으나 사람이 읽는 시각은 그렇습니다.

## Routes that were tried
route-good = { $who }: 그곳에서 자기 키로 응답하며 우리 키를 앎
route-other = 그곳에서 응답하는 것은 { $who }, 다른 국임
route-stranger = 그곳에서 응답하는 쪽의 키가 이곳의 어느 카드에도 없음
route-unpinned = { $who }: 그곳에서 응답하나 우리 인증서에서 끊음
route-version = { $who }: 그곳에서 응답하나 링크 버전이 다름
route-correct = 주소가 우리 또는 상대의 다른 국으로 이어집니다. 경로를 고치십시오.
route-do-not-use = 쓰지 마십시오. 상대의 것이 아니거나 상대의 카드가 바뀌었습니다. 상대에게 묻고 새 카드를 들여오십시오.
route-key-unknown = 상대가 아직 우리 키를 모릅니다. 상대에게 발효 중인 헌장이 있어야 하고 노드를 다시 시작해야 합니다. 알고 있었다면 이 국이 폐기되었는지 우리 루트 키를 가진 사람에게 물으십시오.
route-no-openline = 응답하는 것은 이 버전의 Openline이 아닙니다. 그곳에서 무엇이 도는지 상대에게 물으십시오.
route-start-theirs = 상대 기계에 닿으나 노드가 돌지 않습니다. 시작해 달라고 하십시오.
route-firewalls = 아무것도 돌아오지 않습니다. 양측의 방화벽과 전달 설정, 그다음 주소를 보십시오.
route-no-name = 이름을 이곳에서 알지 못합니다. 고치거나 숫자 주소를 주십시오.
route-no-node = 응답하는 것은 Openline의 노드가 아닙니다. 주소를 고치거나 어디로 전달되는지 보십시오.
route-look = 두 기계 사이의 네트워크를 점검하고 다시 하십시오.

## What sounds or prints
the-alarm-command = 경보 명령
the-player = 재생 프로그램
the-mail-server = 메일 서버
the-webhook = 웹훅

## What the doctor finds at a node and its lines
route-not-seen = 우리 노드 없이는 상대측을 볼 수 없음
wait-until-ready = 준비될 때까지 기다렸다가 다시 물으십시오. 로그에 더 나옵니다.
other-version = 도는 노드는 버전 { $runs }, 설치된 것은 { $installed }입니다.
start-again = 회선이 조용할 때 다시 시작하십시오. docs/operate/upgrade.md 참조.
see-recovery = docs/operate/recovery.md 참조.
alarm-silent = 경보가 울리지 않습니다: { $why }
see-alarm = config.toml의 'alarm' 참조.
set-machine-clock = 이 기계의 시계를 맞추고 시각 동기를 점검하십시오.
refused-at-door = 노드가 시작된 뒤 입구에서 거부된 접속: { $told }.
node-has-run = { $hours }시간 돌았고 회선은 { $count }개입니다.
ask-again = 잠시 뒤 다시 물으십시오.
frames-wrong = 우리 노드가 시작된 뒤 그 링크에서 규칙을 어긴 프레임 { $count }개가 왔습니다: { $told }.
ask-about-node = 아무것도 저장하지 않았습니다. 상대의 노드가 온전하고 상대의 손에 있는지 다른 방법으로 물으십시오.
clock-ahead = 상대측 시계가 우리보다 { $seconds }초 빠릅니다.
clock-behind = 상대측 시계가 우리보다 { $seconds }초 느립니다.
compare-clocks = 어느 측의 것도 아닌 시계와 양쪽을 비교하십시오.
cloned = 이 노드의 사본 둘이 돌고 있습니다.
stop-one = 지금 하나를 영구히 멈추고 다른 하나를 다시 시작하십시오. 그러면 해소됩니다.
expired = 헌장이 만료됨: 호출은 울리나 그 밖에는 약속되지 않습니다.
amend-it = 헌장을 개정하십시오.
leaves = { $party }: 이 회선을 떠난다고 알렸습니다.
see-show = 'openline show' 참조.
message-waits = 우리를 기다리는 전문이 하나 있습니다: { $name }.
messages-wait = 전문 { $count }건이 우리를 기다립니다: { $names }.
watch-then-reply = 'openline watch { $line }', 그다음 'openline reply'.
is-open = 개통: { $why }
is-suspended = { $why }. 최소 통신 위의 처리만 중지됨: FLASH와 IMMEDIATE는 울립니다.
is-degraded = 불완전: { $why }
is-dark = 두절: { $why }
nothing-broken = 고장 난 것이 없습니다.
set-route = 설정하십시오: 'openline route PARTY HOST:PORT'.
ask-to-look = 다른 방법으로 상대에게 노드를 점검해 달라고 하십시오.
see-routes = 아래 경로의 상태를 보십시오.
route-to = { $party } 경로 { $address }
route-found = { $what }.
route-lead = { $what }({ $lead }).
