# What a line and a page say besides, and what is changed later (en). No part of the catalogue. Every phrase is a draft until a named speaker has checked it.

ui-loading = The record of this line is still being read: calls ring already, and what is shown is not all of it yet.
ui-loading-help = Nothing can be signed on it meanwhile. Wait: this goes away by itself. What cannot wait, by another way: telephone, courier.
ui-loading-left = { $count } entries are left.
ui-changed-answers = Answers that were changed
ui-suspended-there = They have suspended this precedence, at the longest until { $time }: it is kept there, and nobody has promised to handle it. Floor open: FLASH and IMMEDIATE ring.
ui-suspended-there-now = They have suspended this precedence: it is kept there, and nobody has promised to handle it. Floor open: FLASH and IMMEDIATE ring.
ui-spoilt = Their link has brought frames that break the rules; nothing of them was kept.
ui-spoilt-help = What else they say counts. Both engineers compare versions; the kinds stand on the line's page.
ui-spoilt-count = { $count ->
    [one] One frame that breaks the rules
   *[other] { $count } frames that break the rules
 } since the start, nothing of it kept:
ui-needs-script = This needs the page's script: the browser asks for your passkey with it. Allow scripts for this address, and open the page anew.
ui-keys-here = Keys on this page
ui-keys-enter = does what the button that has the key says; what signs says so
ui-keys-escape = out of a field, or out of this list
ui-keys-close = Close
ui-supersedes-field = Takes the place of (optional)
ui-supersedes-none = nothing
ui-for-action = for action
ui-for-information = for information
ui-information-only = For information only (no answer is asked of them)
ui-for-information-means = no answer is asked of them.
ui-replace-this = Replace this with a new message
ui-amend = Change, leave, tell
ui-amend-tell = Tell the line what is signed here
ui-amend-tell-means = An amendment that every party has signed, or that we leave. Until it is told nobody on the line knows of it.
ui-amend-told = Told: { $names }
ui-amend-nothing = The line knows all that is signed here.
ui-amend-leaves = Our withdrawal is signed. It runs from when the line is told; calls still ring on both sides.
ui-amend-terms = Amend the charter
ui-amend-terms-means = Change the terms that both sides have talked about. The next version is read back with what is new, and every party signs it.
ui-amend-leave = Leave the line
ui-amend-leave-means = After the charter's notice, and it closes nothing: a FLASH still rings at both sides. It is read back before it is signed.
ui-amend-sign = Sign it
ui-amend-sign-means = our root says every word above
ui-amend-revoke = Revoke this station
ui-amend-revoke-means = its keys count for nothing on any line from now on; read back before it is signed
ui-amend-revoke-first = This card revokes { $names }, and no passkey has signed for that here. Press “Revoke this station” at the set-up, with your passkey; then bring the paper again.
ui-amend-signed = Every party has signed this version. One of them tells the line.
ui-paper-leaves = { $party } is to say that it leaves the line { $line }, { $notice } after the others have it. It closes nothing: calls still ring.
ui-paper-card = { $party } is to sign its card { $serial }.
ui-paper-gone = No longer: station { $slot }, { $station }. Its keys count for nothing from then on.
ui-paper-comes = New: station { $slot }, { $station }.
ui-paper-lacks = signatures of { $missing } of the { $roots } root keys of that card.
ui-paper-english = In English, whole
ui-paper-new = NEW
ui-setup-about-settings = settings
ui-setup-about-keys = keys
ui-setup-about-card = card
ui-setup-about-charters = charters
ui-setup-about-store = store
ui-setup-about-node = node
ui-setup-about-alarm = alarm
ui-setup-about-clock = clock
ui-setup-about-forms = forms
