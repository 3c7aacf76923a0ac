# Templates released in advance (en). No part of the catalogue. Every phrase is a draft until a named speaker has checked it.

ui-advance = Released in advance
ui-advance-means = A releasing officer has released these forms but for the open fields. A watch officer fills them and sends them alone; the signed words say so.
ui-advance-none = Nothing has been released in advance on this line.
ui-advance-released = released by { $officer }, { $time }
ui-advance-used = Sent by { $officer }, { $time }:
ui-advance-withdrawn = Withdrawn by { $officer }, { $time }
ui-advance-over = Its time has run out.
ui-advance-fill = Fill and send
ui-advance-withdraw = Withdraw
ui-advance-new = Release in advance
ui-advance-new-means = Choose a form in Compose and fill what is fixed. What you leave empty stays open for the watch.
ui-advance-needs-form = A form is released in advance, not free text. Choose one in Compose first.
ui-advance-changed = This is not what you were shown. Look at it again.
ui-advance-fixed = fixed:
ui-advance-open = open, for the watch to fill
ui-advance-title = Name by which the watch finds it
ui-advance-days = It stands for days
ui-advance-release = Release it in advance
ui-advance-release-means = binds our side when the watch sends it
ui-advance-send-means = signed and sent; the signed words say that it was released in advance
