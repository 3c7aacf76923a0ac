# The duty directory (en). No part of the catalogue. Every phrase is a draft until a named speaker has checked it.

ui-directory = Duty directory
ui-directory-means = Free records of this desk: nothing here is signed, and nothing decides whom an alarm calls. Print it: the night may come without a screen.
ui-directory-ours = Our offices
ui-directory-theirs = Their offices
ui-directory-party = Party
ui-directory-office = Office
ui-directory-name = Name
ui-directory-telephone = Telephone
ui-directory-languages = Languages
ui-directory-notes = Notes
ui-directory-when = On duty
ui-directory-from = From
ui-directory-until = Until
ui-directory-now = NOW
ui-directory-always = always
ui-directory-none = Nobody yet.
ui-directory-add = Add
ui-directory-remove = Remove
ui-directory-wrong = A row needs a party, an office, and a name or a telephone, each in one line of at most 120 characters.
ui-directory-time = A time is written as a date-time group in UTC: 030412Z JUN 23.
ui-directory-full = The directory is full. Remove rows that nobody needs.
