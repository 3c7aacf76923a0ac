### What a node says to people, in English. Simple phrases only: words and { $variables }.
### No part of the catalogue that a charter names. Every phrase of the other four languages is a draft.

## Parts of sentences
none = none
none-yet = none yet
nobody-else = Nobody else
joined = { $first }; { $rest }
sentences = { $first } { $rest }
refusal = { $says }
text-none = there is no text
text-unseen = it holds the invisible character { $code }
text-form = it is not in Unicode normal form C

## How a request is written
field-twice = A field stands in the request twice. Leave one of them out.
request-large = The request is larger than { $most } bytes; a text has at most { $text } characters. Shorten it, or say it in several messages.
request-not-json = The request is not JSON.
request-not-object = The request is not a JSON object.
no-field = There is no field '{ $said }' here; there are { $there }.
field-type = '{ $field }' is not of type { $type }.
field-missing = '{ $field }' is missing.
no-parameter = There is no parameter '{ $said }' here; there are { $there }.
parameter-twice = '{ $field }' stands in the request twice. Leave one of them out.
whole-number = '{ $field }' is a whole number of { $least } or more.
no-path = There is no '{ $said }' here: see the local API.
exclude-each-other = '{ $first }' and '{ $second }' exclude each other. Leave one of them out.
zone-wrong = { $why }.
exercise-of = 'exercise' is true or false.
party-code = 'party' is the code of a party, of at most { $most } characters.
capital-letters = 'class' and 'precedence' are written in capital letters.
classes-of = 'class' is a list of classes, parted by commas, out of { $there }.
register-terms = 'since_s' is an instant before the year 10000, and 'exercise' is true or false.
words-sought = 'words' holds what is sought, in at most { $most } characters.
instant-ms = '{ $field }' is an instant in milliseconds since 1970 UTC.
everything-of = 'everything' is 1 for all entries, else 0.
line-with-ink = '{ $field }' is one line with ink in it.
one-line = This is one line: leave the line feeds out.
backup-terms = 'file' is a path from the root, and 'passphrase' is not empty.
half-a-character = 'file' or 'passphrase' holds half a character. Write it anew.
backup-not-written = The backup cannot be written: { $why }. Name another file.

api-by-name = This is the local API: name it 127.0.0.1, [::1] or localhost, with its port.
other-origin = No page of another origin is let in here. Ask from a programme of this station.
token-missing = The token is missing or another one: it stands in 'api.token' in the home of this station.

## Which line, entry, office, language
no-line = There is no line '{ $said }' in force here. Lines: { $there }.
no-entry = There is no entry '{ $said }' on this line. See 'openline show { $line }'.
two-of-that-name = There are two entries { $said } on this line: their author signed both. Name one of them: { $names }.
exercise-only = This is a station for training: it signs no message that is not an EXERCISE. Mark it as one, or take another station.
not-a-message = { $name } is not a message: only messages are opened and answered.
no-such-message = There is no such message on this line: check its number with 'openline show'.
own-message = This message is your own side's: only the other side can open or answer it.
no-other-station = { $party } has no other station on this line. See 'openline lines'.
no-office = Our card has no office { $said }: choose from { $there }.
office-of-officer = { $officer } signs for office { $office } and for no other.
no-precedence = There is no precedence '{ $said }': choose from { $there }.
no-marker = There is no marker '{ $said }': choose from { $there }.
no-reply = There is no reply '{ $said }': choose from { $there }.
no-class = There is no class '{ $said }': choose from { $there }.
no-reason = There is no reason '{ $said }': choose from { $there }.
no-language = There is no language '{ $said }' here. There are: { $there }.
language-tag = '{ $said }' is not the tag of a language: write, for example, en or zh-Hans.
time-ahead = '{ $field }' is a time ahead of us, in seconds since 1970 UTC; now it is { $now }.

## What cannot be said now
still-reads = The node still reads the record of { $line }, { $left } entries are left. Calls ring already; for the rest try again in a moment.
still-reads-not-kept = The node still reads the record of { $line }, { $left } entries are left, and this was not kept. Calls ring already; say it again in a moment.
kept-in-doubt = The node had to stop. Whether this was kept is not known, and it was not sent: look with 'openline show' when the node runs again, before you say it once more. { $why }
had-to-stop = The node had to stop, and this was not kept: { $why }
is-stopping = The node is stopping, and this was not kept. Say it again when the node runs.
not-kept = This was not kept. { $why }
disk-full = THE DISK IS FULL: only FLASH, IMMEDIATE, answers and receipts are kept, in the last room. Make room on the disk of this station now.
keys-revoked = The keys of this station were revoked by your own party: it can read and no longer speak.
two-copies = Two copies of this node are alive. Stop one, start the other anew; till then only FLASH and IMMEDIATE go out.
restored-unheard = This node was restored from an old copy and nobody has acknowledged its new feed yet. FLASH and IMMEDIATE go out now; for this, wait until the other side has answered.
export-checking = The signatures of { $left } entries that came in one go are still being checked. Ask for the export again in a moment; if it stays so, see 'openline doctor'.

## Messages and forms
text-or-form = 'text' is missing, and so is 'form': give one of them.
text-long = The text has { $size } characters; { $most } are possible. Shorten or divide it.
text-wrong = The text cannot be sent: { $why }. Change it and send it again.
act-wrong = This cannot be sent: { $why }. Change it and send it again.
not-ours-to-supersede = { $name } is not a message of this station: only those can be superseded here.
form-wrong = { $says }
form-name = A form has a 'name' or a 'number', and 'fields'.
form-fields = A form has a 'name' or a 'number', and 'fields': names with what was typed for each.
form-field-text = Field '{ $field }' is a text as it was typed, or a list of such texts.
form-values = The form has { $size } values; at most { $most } are possible. Leave some out.
no-form = There is no form '{ $said }'. See 'openline words list'.
no-form-near = There is no form '{ $said }'. Did you mean '{ $near }'?
form-of-reply = The form '{ $form }' stands beside a reply: give the reply a reason instead.
not-whole = It cannot be shown whole in { $language }, so it is not sent: { $why }. Send plain text.
forms-differ = The charter names the catalogue { $theirs }, and this station has { $ours }: a form could be read otherwise there than here, so none is sent. Send plain text; install the version and the words/ folder that both sides agreed to, or agree on these with 'openline charter amend'.
forms-not-used = The forms of this station are not in use: { $why }
gazetteer-not-used = The gazetteer of this station is not in use: { $why }

## Replies and acknowledgements
one-text = 'text' and 'understood' are both given: a reply has one text. Leave one of them out.
reply-closes = '{ $form }' is answered by { $there }, or kept open by STANDBY; { $reply } says nothing to it.
stale-invalid = This message is no longer valid: a WILCO to it may be dangerous. Ask for a new one, or repeat the reply with an override.
stale-superseded = This message is superseded by a later one: a WILCO to it may be dangerous. Ask for a new one, or repeat the reply with an override.
not-seen = { $name } cannot be read here, so nobody can say that he has seen it: { $why }. Ask { $party } to send it again, on this line or by another way; the reply UNABLE says that it could not be read, and ends the alarm.
key-has-not-come = its key has not come

## Suspending, cards
suspension-terms = A reason has at most { $most } characters, and a duration is more than 0 seconds.
suspension-long = The charter allows at most { $hours } hours at a time. Suspend for less.
scope-of = 'scope' is a list of 1 to { $most } precedences.
floor-stays-open = FLASH and IMMEDIATE cannot be suspended: the floor stays open. Leave them out of the scope.
card-known = This line knows card { $serial } already: there is no newer one here.
opened-already = { $office } has acknowledged { $name } already, at { $time }: nothing was signed again.
nothing-suspended = Nothing of ours is suspended on { $line }: there is nothing to resume, and nothing was signed. See 'openline lines'.

## Translations
no-free-text = { $name } has no free text: forms are read in every language.
translation-language = 'language' is missing: into which the words are translated.
made-of = 'made' is one of { $there }.
no-translator = No translator is asked or set. Give the translation, or set 'translator' in config.toml.
translator-does-not-start = The translator does not start: { $why }. See 'translator' in config.toml.
translator-slow = The translator took more than { $most } s. Ask a person.
translator-ended = The translator ended with { $code }, or said too much. Ask a person.
translator-no-text = The translator said no text. Ask a person.

## Who may, and two persons
officer-by-name = This needs an officer by name, and the station's own socket or token is nobody's. Ask with an officer's token: 'openline console token NAME' makes one.
token-of-nobody = This token is nobody's, or too old. 'openline console token NAME' makes another one.
role-watch = watch
role-releasing = releasing
role-auditor = auditor
role-administrator = administrator
role-sends-not = The role of { $officer } is { $role }: it does not send this.
role-replies-not = The role of { $officer } is { $role }: it does not reply this.
role-opens-not = The role of { $officer } is { $role }: it does not open this.
role-drafts-not = The role of { $officer } is { $role }: it does not draft this.
role-translates-not = The role of { $officer } is { $role }: it does not translate this.
role-tests-not = The role of { $officer } is { $role }: it does not test this.
role-suspends-not = The role of { $officer } is { $role }: it does not suspend and resume this.
role-releases-not = The role of { $officer } is { $role }: it does not release this.
role-advances-not = The role of { $officer } is { $role }: it does not release this in advance.
role-watches-not = The role of { $officer } is { $role }: it does not take the watch.
role-silences-not = The role of { $officer } is { $role }: it does not silence this.
role-sounds-not = The role of { $officer } is { $role }: it does not test the sound.
role-administers-not = The role of { $officer } is { $role }: it does not administer this.
role-does-not = The role of { $officer } is { $role }: it does not do this.
done-not-noted = It was done, and could not be written into the audit log ({ $why }). Do not repeat it; make room on the disk of this station.
two-persons = At { $precedence } the charter of { $line } asks for two persons. Hand it over as a draft, and ask a releasing officer who has not drafted it: 'openline send' and 'openline release'.
no-draft = There is no draft '{ $said }' on this line. See 'openline drafts'.
drafts-wait = { $most } drafts wait already. Release, return or withdraw some first.
office-of-releaser = 'office' is that of the officer who releases it. Leave it out.
draft-not-changed = { $draft } cannot be changed: { $why }. Look at it again.
draft-not-withdrawn = { $draft } cannot be withdrawn: { $why }. Look at it again.
draft-not-returned = { $draft } cannot be returned: { $why }. Look at it again.
draft-not-released = { $draft } cannot be released: { $why }. Look at it again.
draft-is-withdrawn = it was withdrawn
draft-is-returned = it was returned
draft-is-released = it was released already
draft-is-expired = it waited for too long
draft-is-releasing = the node stopped while it was being signed: look whether it is in the transcript
draft-is-waiting = it waits for release
draft-of-another = { $draft } was drafted by { $drafter }: only its drafter does this. Return it instead.
draft-of-yours = You have drafted { $draft } yourself: it takes two persons. Ask another releasing officer.
draft-changed = { $draft } is not the one that you were shown: it was changed. Look at it again.

## Released in advance
no-template = There is no template '{ $said }' on this line.
advance-until = 'until_s' is at most { $days } days ahead. Release it again then.
advance-full = There are { $most } templates on this line already. Withdraw those that nobody needs.
advance-changed = The template is not the one that you were shown. Open it again.
advance-of-yours = You released it yourself. Another officer sends it, or send it as a message of its own.
advance-closed = The field '{ $field }' was not left open. Send a message of its own instead.
advance-open = 'open' names at least one field of the form, out of { $there }.
advance-withdrawn = { $officer } has withdrawn it. Write a message of its own.
advance-over = Its time has run out. A releasing officer releases it again.
advance-released = { $title } is released in advance.

## The watch
side-of = 'side' is one of { $there }.
no-brief = No brief is frozen. Freeze one, read it, and sign it.
no-record = There is no record '{ $said }' of a handover here.
brief-changed = The brief is not the one that you were shown. Read it again, then sign it.
watch-of-nobody = Nobody has the watch, so nobody leaves it: whoever takes it signs alone.
watch-of-another = { $officer } has the watch and signs that he leaves it. When he cannot, a releasing officer signs in his place and says why.
watch-of-yours = You have the watch. Another officer takes it over.
watch-two-officers = You have signed the other side of it. A handover takes two officers.
watch-frozen = { $officer } has frozen a brief for the next watch.
watch-sound = The sound was tested.
watch-signed = One side of the handover has signed.
watch-held = { $officer } has the watch.

## The store
store-damaged = { $count } entries of the store were damaged, the first at place { $place }; they are fetched again. Look at the disk of this station.
disk-free = { $mib } MiB are free on the disk of this station.
alarms-silenced = { $count } alarms were silenced here only.

## Times
span-s = { $count } s
span-min = { $count } min
span-h = { $hours } h { $minutes } min
span-days = { $count } days
time-left = { $span } left
time-late = { $span } late
list = { $first }, { $rest }
hours-of-days = { $days } { $clock }
days-one = { $day }
days-from-to = { $first }-{ $last }
day-mon = Mon
day-tue = Tue
day-wed = Wed
day-thu = Thu
day-fri = Fri
day-sat = Sat
day-sun = Sun

## Why a lamp is as it is
lamp-no-carrier = no carrier since { $since } ({ $span }), a fault on the way: { $reason }
lamp-node-down = no carrier since { $since } ({ $span }): their machine answers, their node does not run there or its port is closed
lamp-key-refused = no carrier since { $since } ({ $span }): they answer and no longer take our key, which they knew. They may have been told that this station is revoked: ask whoever holds our party's root key
lamp-not-yet = a carrier is up, their node has not answered ours yet
lamp-flapping = the carrier is up and was cut { $count } times within a minute; it counts again when it has held
lamp-one-way = one way since { $since } ({ $span }): we hear their node, it does not hear ours
lamp-no-answer = a carrier is up, their node does not answer ours since { $since } ({ $span })
lamp-suspended-by-them = suspended by them since { $since }, at the longest until { $until }; the floor is open
lamp-is-open = a carrier is up and their node answers ours
heard-never = not heard since this node started
heard-last = last heard { $span } ago
brief-no-carrier = no carrier since { $since }, a fault on the way
brief-node-down = no carrier since { $since }: their machine answers, their node does not run there
brief-key-refused = no carrier since { $since }: they no longer take our key; this station may have been revoked
brief-flapping = the carrier flaps
brief-one-way = one way since { $since }: we hear their node, it does not hear ours
brief-no-answer = their node does not answer ours since { $since }
no-route-set = no route is set: see 'openline route'
way-refused = refused: nobody listens there
way-no-answer = no answer in time
way-no-name = no such name
way-broke = the connection broke
way-network = the network failed
way-other-station = another station answers on this route
way-not-pinned = the peer's certificate is not pinned
way-no-certificate = the peer shows no certificate
way-not-pinned-there = the peer has not pinned our certificate
way-signature = the peer does not accept our certificate's signature
way-asks-certificate = the peer asks for a certificate and got none
way-plain-http = not TLS: plain HTTP
way-not-tls = not TLS
way-old-tls = TLS older than 1.3
way-tls-failed = TLS failed
way-other-protocol = the peer does not speak openline/1
way-not-dialled = not dialled yet
way-not-reached = they reached us before and no longer do, and no route to them is set here: see 'openline route'
way-no-hello = the peer closed without a hello: has it pinned our key?
clock-theirs-ahead = their clock is { $span } ahead of ours: compare both with a third; order and deadlines hold
clock-theirs-behind = their clock is { $span } behind ours: compare both with a third; order and deadlines hold
clock-ours-behind = our clock is probably wrong: it is behind that of all { $count } stations heard. Set it.
clock-ours-ahead = our clock is probably wrong: it is ahead of that of all { $count } stations heard. Set it.
clock-jumped-ahead = our clock jumped { $span } ahead while the node ran; deadlines did not. Check it.
clock-jumped-back = our clock jumped { $span } back while the node ran; deadlines did not. Check it.

## What waits for whom
waits-opened = waits here to be opened: { $time }; { $now } is called, next is { $next }
waits-answered = waits here to be answered: { $time }; { $now } is called, next is { $next }
late-opened = was to be opened here by { $due }
late-answered = was to be answered here by { $due }
calls-on = { $now } is called, { $next } follows in { $span }
calls-again = { $now } is called, again in { $span }
waits-opened-quietly = waits here to be opened: { $time }; no alarm calls anybody for it
waits-answered-quietly = waits here to be answered: { $time }; no alarm calls anybody for it
outside-our-duty = outside our duty hours
outside-their-duty = outside their duty hours ({ $hours } UTC)
came-outside-their-duty = it came outside their duty hours ({ $hours } UTC)
step-watch-officer = watch officer
step-duty-general = duty general
step-ministry = ministry
step-other-stations = other stations
party-says = { $party }: { $says }
party-suspended = { $party } has suspended { $precedence }, at the longest until { $until }: it is kept there, and nobody has promised to handle it; FLASH and IMMEDIATE ring
station-revoked = its party has revoked this station
answered = answered { $reply } { $time }
then = { $says }, then { $reply } { $time }
standing-by = standing by since { $time }
held-unreadable = held there and cannot be read: their key is missing; send it again, or by another way
opened-for = opened { $time }, not answered for { $span }
opened = opened { $time }, not answered
rang-for = alarm rang { $time }, nobody has opened it for { $span }
rang = alarm rang { $time }, nobody has opened it
alive-rang-for = their node is alive, alarm rang { $time }, nobody has opened it for { $span }
alive-rang = their node is alive, alarm rang { $time }, nobody has opened it
stored = stored there { $time }, not opened
alive-stored = their node is alive, stored there { $time }, not opened
not-arrived = not known to have arrived
not-arrived-alive = not known to have arrived, and their node is alive

## The charter in plain words
terms-parties = { $parties } keep this line open under version { $version } of its charter.
terms-deadlines = { $precedence }: a person opens it within { $open } and it is answered within { $answer }, counted on the receiver's clock.
terms-escalation = When a deadline is missed, these are called one after the other: { $steps }.
terms-languages = It is written in { $languages }; the original is the record, and every translation is not.
terms-forms = Its forms, and their words in these languages, are those with the hash { $hash }.
terms-suspension = A party may suspend its handling of PRIORITY and ROUTINE for at most { $span } at a time. FLASH, IMMEDIATE, answers and receipts cannot be suspended.
terms-leaving = A party that leaves says so { $span } before, and the others go on.
terms-end = The promises end { $time }; delivery does not end by a date.
two-persons-release = Two persons of a party release { $precedences }.
one-person-releases = { $precedences } may be released by one person, and is marked so.
offices-manned = The offices of { $party } are manned { $hours } (UTC).
charter-expired = The charter has expired: nothing above the floor is promised. FLASH, IMMEDIATE and answers go on. Renew it.
charter-expires-90 = The charter expires in { $span }. Begin to renew it.
charter-expires-30 = The charter expires in { $span }. Have it signed now.
charter-expires-7 = The charter expires in { $span }. SIGN THE RENEWAL THIS WEEK.

## Alarm and printer
what-not-started = { $what } cannot be started: { $why }
what-slow = { $what } took more than { $most } s
what-ended = { $what } ended with { $code }
sounds-not-written = the sounds cannot be written to { $folder }: { $why }
terminal-gone = the terminal of the node is gone ({ $why }): set an alarm command in config.toml
no-terminal = the node runs without a terminal, so no bell sounds: set an alarm in config.toml
mail-without-tls = a password is not sent to a mail server without TLS: set 'tls' in config.toml
mail-answered = the mail server answered { $code }
mail-takes-none = the mail server takes none of the addresses
mail-not-reached = the mail server cannot be reached: { $why }
mail-refuses = the mail server refuses { $there }
webhook-not-reached = the webhook cannot be reached: { $why }
webhook-answered = the webhook answered { $code }
journal-not-written = the alarm sounds, but { $file } cannot be written: { $why }
print-slow = the print command took more than { $most } s
print-ended = the print command ended with { $code }
print-not-logged = it was printed, but { $file } cannot be written: { $why }
pages-wait = { $count } pages wait
pages-left-out = { $count } pages of a flood were left out

## What the doctor finds in a home
file-wrong = { $file }: { $why }.
give-right = Give the node's user the right to it.
home-open = Others can enter { $path }.
run-chmod-700 = Run 'chmod 700 { $path }'.
listens-here-only = The node listens on { $host } only, where no other machine reaches it.
set-listen = Set 'listen' in config.toml to an address that the others can reach.
no-alarm-set = No alarm is set: a FLASH rings the bell of the node's terminal, and nothing else.
set-alarm = Set 'alarm' in config.toml; see docs/operate/alarm.md.
no-route-they-dial = No route is set: the others must dial us.
see-route = See 'openline route'.
home-is = { $station } of { $party }, on port { $port }.
root-open = Others can read { $path }.
run-chmod-600 = Run 'chmod 600 { $path }'; was it copied?
root-here = The party's root key lies in the home of a node, which never needs it.
move-root = Move root.key to where the party keeps such things.
keys-whole = The station's keys are whole, and nobody else can read them.
no-card = This home has no card yet: it waits for its party's root.
see-root-finish = See 'openline root finish' or 'openline station join'.
card-lacks-us = Our card { $serial } does not name this station: it was revoked, or the card is of another home.
ask-root = Ask whoever has the root key: 'openline station request' makes a new one.
ask-root-holder = Ask whoever holds our party's root key whether this station is revoked.
nobody-yet = nobody yet
card-is = Card { $serial } of { $party }; known besides: { $others }.
no-charter = There is no charter yet.
see-first-line = See docs/operate/first-line.md.
charter-lacks = The charter of { $line } still lacks { $parties }.
charter-version-lacks = The charter of version { $version } of { $line } still lacks { $parties }.
give-them-charter = Give them the file, and take theirs with 'charter sign'.
forms-other = The charter of { $line } names other forms or words than this home has: no form is sent on it.
agree-on-forms = Install the version and the words/ folder that all agreed to, or agree on these: 'charter amend'.
forms-not-named = The charter of { $line } names no forms: nobody has compared them, and each message tells only its own.
agree-with-amend = Agree on them with 'openline charter amend'.
charter-over = The charter of { $line } expired { $span } ago: calls still ring, and nothing else is promised.
agree-on-term = Agree on another term: 'openline charter amend'.
charter-near = The charter of { $line } expires in { $span } (the warning at { $days }).
charter-good = { $line }, version { $version }, is in force for { $span } more.
make-room = Make room on it.
no-store = There is no store yet: the node's first start makes it.
store-no-openline = { $path } is not a store of Openline, or its beginning is damaged.
move-store-away = Move it away and keep it; see docs/operate/recovery.md.
store-newer = The store has schema { $schema }; this version knows { $known }.
install-version = Install the version that wrote it: see docs/operate/upgrade.md.
store-older = The store has schema { $schema }: the next start takes it to { $known } and keeps a copy.
backup-first = Make a backup first: 'openline backup FILE'.
store-good = { $mib } MiB; { $free } MiB are free on its disk.
clock-set-back = A file of this home was written { $seconds } s from now: this machine's clock was set back.
set-clock = Set the clock right. Deadlines do not depend on it; what people read does.

## Routes that were tried
route-good = { $who } answers there with its own key, and knows ours
route-other = { $who } answers there, another station
route-stranger = somebody answers there with a key that no card here names
route-unpinned = { $who } answers there, and closes on our certificate
route-version = { $who } answers there, in another version of the link
route-correct = The address leads to another station of ours or theirs: correct the route.
route-do-not-use = Do not use it: it is not theirs, or their card has changed; ask them, and import their new card.
route-key-unknown = They do not know our key yet: they must have the charter in force, and start their node again. If they knew it, ask whoever holds our root key whether this station is revoked.
route-no-openline = What answers is no Openline of this version: ask them what runs there.
route-start-theirs = Their machine is reached, and no node runs there: ask them to start it.
route-firewalls = Nothing comes back: look at firewalls and forwarding on both sides, then the address.
route-no-name = The name is not known here: correct it, or give an address in digits.
route-no-node = What answers there is no node of Openline: correct the address, or see what is forwarded to it.
route-look = Look at the network between the two machines, then try again.

## What sounds or prints
the-alarm-command = the alarm command
the-player = the player
the-mail-server = the mail server
the-webhook = the webhook

## What the doctor finds at a node and its lines
route-not-seen = their side cannot be seen without our node
wait-until-ready = Wait until it is ready, then ask again; its log says more.
other-version = The node that runs is version { $runs }; installed is { $installed }.
start-again = Start it again when the line is quiet; see docs/operate/upgrade.md.
see-recovery = See docs/operate/recovery.md.
alarm-silent = The alarm does not sound: { $why }
see-alarm = See 'alarm' in config.toml.
set-machine-clock = Set this machine's clock, and see to its time service.
refused-at-door = Connections refused at the door since the node started: { $told }.
node-has-run = It has run for { $hours } h with { $count } lines.
ask-again = Ask again in a moment.
frames-wrong = Its links brought { $count } frames that break the rules since our node started: { $told }.
ask-about-node = Nothing of them was kept. Ask them by another way whether their node is whole and in their hands.
clock-ahead = Their clock is { $seconds } s ahead of ours.
clock-behind = Their clock is { $seconds } s behind ours.
compare-clocks = Compare both with a clock that neither side owns.
cloned = Two copies of this node are alive.
stop-one = Stop one of them now, for good; then start the other again, which ends this.
expired = Its charter has expired: calls ring, nothing else is promised.
amend-it = Amend it.
leaves = { $party } has said that it leaves the line.
see-show = See 'openline show'.
message-waits = One message waits for us: { $name }.
messages-wait = { $count } messages wait for us: { $names }.
watch-then-reply = 'openline watch { $line }', then 'openline reply'.
is-open = open: { $why }
is-suspended = { $why }; suspended for what is above the floor: FLASH and IMMEDIATE still ring.
is-degraded = degraded: { $why }
is-dark = dark: { $why }
nothing-broken = Nothing is broken.
set-route = Set one: 'openline route PARTY HOST:PORT'.
ask-to-look = Ask them by another way to look at their node.
see-routes = See what their routes say, below.
route-to = route to { $party } at { $address }
route-found = { $what }.
route-lead = { $what } ({ $lead }).
