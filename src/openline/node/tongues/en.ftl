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
