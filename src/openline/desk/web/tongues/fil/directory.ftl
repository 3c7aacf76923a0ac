# The duty directory (fil). No part of the catalogue. Every phrase is a draft until a named speaker has checked it.

ui-directory = Talaan ng tungkulin
ui-directory-means = Malayang tala ng mesang ito: walang nilagdaan dito at hindi ito nagtatakda kung sino ang tatawagin. I-print: maaaring dumating ang gabing walang screen.
ui-directory-ours = Ating mga tanggapan
ui-directory-theirs = Kanilang mga tanggapan
ui-directory-party = Panig
ui-directory-office = Tanggapan
ui-directory-name = Pangalan
ui-directory-telephone = Telepono
ui-directory-languages = Mga wika
ui-directory-notes = Mga tala
ui-directory-when = Oras ng tungkulin
ui-directory-from = Mula
ui-directory-until = Hanggang
ui-directory-now = NGAYON
ui-directory-always = palagi
ui-directory-none = Wala pa.
ui-directory-add = Idagdag
ui-directory-remove = Alisin
ui-directory-wrong = Kailangan ng panig, tanggapan, at pangalan o telepono, bawat isa ay isang linya na hanggang 120 titik.
ui-directory-time = Ang oras ay isinusulat sa UTC: 030412Z JUN 23.
ui-directory-full = Puno na ang talaan. Alisin ang hindi na kailangan.
