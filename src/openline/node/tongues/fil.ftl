### What a node says to people. Written by the founders of Openline, 2026; a draft: no named speaker has checked it.

## Parts of sentences
none = wala
none-yet = wala pa
nobody-else = Walang iba
joined = { $first }; { $rest }
sentences = { $first } { $rest }
refusal = { $says }
text-none = walang teksto
text-unseen = may karakter na hindi nakikita: { $code }
text-form = hindi ito Unicode normal form C

## How a request is written
field-twice = Dalawang beses nasa kahilingan ang isang field. Alisin ang isa.
request-large = Higit sa { $most } byte ang kahilingan; hanggang { $text } karakter ang teksto. Paikliin, o hatiin sa ilang padala.
request-not-json = Hindi JSON ang kahilingan.
request-not-object = Hindi JSON object ang kahilingan.
no-field = Walang field na '{ $said }' dito; ang mga field ay: { $there }.
field-type = Ang '{ $field }' ay hindi uri na { $type }.
field-missing = Kulang ang '{ $field }'.
no-parameter = Walang parameter na '{ $said }' dito; ang mga parameter ay: { $there }.
parameter-twice = Dalawang beses nasa kahilingan ang '{ $field }'. Alisin ang isa.
whole-number = Ang '{ $field }' ay buong bilang na { $least } o higit pa.
no-path = Walang '{ $said }' dito: tingnan ang lokal na API.
exclude-each-other = Hindi maaaring magsabay ang '{ $first }' at '{ $second }'. Alisin ang isa.
zone-wrong = { $why }.
exercise-of = Ang 'exercise' ay true o false.
party-code = Ang 'party' ay code ng panig, hanggang { $most } karakter.
capital-letters = Isinusulat sa malalaking titik ang 'class' at 'precedence'.
classes-of = Ang 'class' ay mga uri na pinaghihiwalay ng kuwit, mula sa: { $there }.
register-terms = Ang 'since_s' ay sandali bago ang taong 10000, at ang 'exercise' ay true o false.
words-sought = Ang 'words' ang hinahanap, hanggang { $most } karakter.
instant-ms = Ang '{ $field }' ay sandali sa millisecond mula 1970 UTC.
everything-of = Ang 'everything' ay 1 para sa lahat ng tala, kung hindi ay 0.
line-with-ink = Ang '{ $field }' ay isang linyang may nakasulat.
one-line = Isang linya lamang ito: alisin ang mga line feed.
backup-terms = Ang 'file' ay buong path, at hindi maaaring walang laman ang 'passphrase'.
half-a-character = May putol na karakter ang 'file' o 'passphrase'. Isulat muli.
backup-not-written = Hindi maisulat ang backup: { $why }. Magtakda ng ibang file.

api-by-name = Lokal na API ito: tawagin itong 127.0.0.1, [::1] o localhost, kasama ang port.
other-origin = Hindi pinapapasok dito ang pahina mula sa iba. Humiling mula sa programa ng istasyong ito.
token-missing = Kulang o iba ang token: nasa 'api.token' ito sa home ng istasyong ito.

## Which line, entry, office, language
no-line = Walang umiiral na linyang '{ $said }' dito. Mga linya: { $there }.
no-entry = Walang talang '{ $said }' sa linyang ito. Tingnan ang 'openline show { $line }'.
two-of-that-name = Dalawa ang talang { $said } sa linyang ito: pinirmahan ng may-akda ang dalawa. Pangalanan ang isa: { $names }.
exercise-only = Istasyong pansanay ito: wala itong pinipirmahang mensahe na hindi EXERCISE. Markahan ito bilang EXERCISE, o gumamit ng ibang istasyon.
not-a-message = Ang { $name } ay hindi mensahe: mga mensahe lamang ang binubuksan at sinasagot.
no-such-message = Walang ganoong mensahe sa linyang ito: suriin ang bilang nito sa 'openline show'.
own-message = Sa sariling panig ang mensaheng ito: ang kabilang panig lamang ang makapagbubukas o makasasagot nito.
no-other-station = { $party }: walang ibang istasyon sa linyang ito. Tingnan ang 'openline lines'.
no-office = Walang tanggapang { $said } sa ating card: pumili sa { $there }.
office-of-officer = Lumalagda si { $officer } para sa tanggapang { $office } at wala nang iba.
no-precedence = Walang precedence na '{ $said }': pumili sa { $there }.
no-marker = Walang marker na '{ $said }': pumili sa { $there }.
no-reply = Walang tugon na '{ $said }': pumili sa { $there }.
no-class = Walang uri na '{ $said }': pumili sa { $there }.
no-reason = Walang dahilan na '{ $said }': pumili sa { $there }.
no-language = Walang wikang '{ $said }' dito. Mayroong: { $there }.
language-tag = Ang '{ $said }' ay hindi tag ng wika: isulat, halimbawa, ang en o zh-Hans.
time-ahead = Ang '{ $field }' ay oras na darating pa, sa segundo mula 1970 UTC; ngayon ay { $now }.

## What cannot be said now
still-reads = Binabasa pa ng node ang talaan ng { $line }, { $left } tala ang natitira. Tumutunog na ang mga tawag; para sa iba, subukan muli mamaya.
still-reads-not-kept = Binabasa pa ng node ang talaan ng { $line }, { $left } tala ang natitira, at hindi ito naitabi. Tumutunog na ang mga tawag; sabihin muli mamaya.
kept-in-doubt = Kinailangang huminto ng node. Hindi alam kung naitabi ito, at hindi ito naipadala: tingnan sa 'openline show' kapag tumatakbo na ang node, bago ito sabihing muli. { $why }
had-to-stop = Kinailangang huminto ng node, at hindi ito naitabi: { $why }
is-stopping = Humihinto ang node, at hindi ito naitabi. Sabihin muli kapag tumatakbo na ang node.
not-kept = Hindi ito naitabi. { $why }
disk-full = PUNO ANG DISK: FLASH, IMMEDIATE, mga sagot at resibo lamang ang itinatabi, sa huling puwang. Magbakante ngayon sa disk ng istasyong ito.
keys-revoked = Binawi ng sariling panig ang mga susi ng istasyong ito: nakababasa ito at hindi na makapagsasalita.
two-copies = Dalawang kopya ng node na ito ang tumatakbo. Itigil ang isa, simulan muli ang isa pa; hanggang doon FLASH at IMMEDIATE lamang ang lalabas.
restored-unheard = Ibinalik ang node na ito mula sa lumang kopya at wala pang kumikilala sa bago nitong feed. Lalabas na ngayon ang FLASH at IMMEDIATE; para rito, maghintay hanggang sumagot ang kabilang panig.
export-checking = Sinusuri pa ang mga lagda ng { $left } talang sabay na dumating. Hilingin muli ang export mamaya; kung ganoon pa rin, tingnan ang 'openline doctor'.

## Messages and forms
text-or-form = Kulang ang 'text' at ang 'form': ibigay ang isa.
text-long = May { $size } karakter ang teksto; { $most } lamang ang maaari. Paikliin o hatiin.
text-wrong = Hindi maipadadala ang teksto: { $why }. Baguhin at ipadala muli.
act-wrong = Hindi ito maipadadala: { $why }. Baguhin at ipadala muli.
not-ours-to-supersede = Ang { $name } ay hindi mensahe ng istasyong ito: ang mga iyon lamang ang mapapalitan dito.
form-wrong = { $says }
form-name = May 'name' o 'number' ang form, at 'fields'.
form-fields = May 'name' o 'number' ang form, at 'fields': mga pangalan at ang itinipa para sa bawat isa.
form-field-text = Ang field na '{ $field }' ay tekstong gaya ng itinipa, o listahan ng ganito.
form-values = May { $size } halaga ang form; hanggang { $most } lamang. Mag-alis ng ilan.
no-form = Walang form na '{ $said }'. Tingnan ang 'openline words list'.
no-form-near = Walang form na '{ $said }'. '{ $near }' ba ang ibig sabihin?
form-of-reply = Kasama ng tugon ang form na '{ $form }': bigyan na lamang ng dahilan ang tugon.
not-whole = Hindi ito buong maipakikita sa { $language }, kaya hindi ipinadala: { $why }. Magpadala ng karaniwang teksto.
forms-differ = { $theirs } ang katalogo sa karta, at { $ours } ang sa istasyong ito: maaaring iba ang basa sa form doon kaysa rito, kaya walang ipinapadala. Magpadala ng karaniwang teksto; i-install ang bersiyon at ang folder na words/ na pinagkasunduan, o pagkasunduan ang mga ito sa 'openline charter amend'.
forms-not-used = Hindi ginagamit ang mga form ng istasyong ito: { $why }
gazetteer-not-used = Hindi ginagamit ang gazetteer ng istasyong ito: { $why }

## Replies and acknowledgements
one-text = Ibinigay ang 'text' at ang 'understood': isang teksto lamang ang tugon. Alisin ang isa.
reply-closes = Sinasagot ang '{ $form }' ng { $there }, o pinananatiling bukas ng STANDBY; walang sinasabi rito ang { $reply }.
stale-invalid = Wala nang bisa ang mensaheng ito: maaaring mapanganib ang WILCO rito. Humiling ng bago, o ulitin ang tugon na may override.
stale-superseded = Pinalitan na ng mas bago ang mensaheng ito: maaaring mapanganib ang WILCO rito. Humiling ng bago, o ulitin ang tugon na may override.
not-seen = Hindi mabasa rito ang { $name }, kaya walang makapagsasabing nakita niya ito: { $why }. Hilingin sa { $party } na ipadala muli, sa linyang ito o sa ibang paraan; sinasabi ng tugong UNABLE na hindi ito nabasa, at tinatapos ang alarma.
key-has-not-come = hindi pa dumating ang susi nito

## Suspending, cards
suspension-terms = Hanggang { $most } karakter ang dahilan, at higit sa 0 segundo ang tagal.
suspension-long = Hanggang { $hours } oras sa bawat pagkakataon ang pinapayagan ng karta. Paikliin ang suspensiyon.
scope-of = Ang 'scope' ay listahan ng 1 hanggang { $most } precedence.
floor-stays-open = Hindi masususpindi ang FLASH at IMMEDIATE: nananatiling bukas ang floor. Alisin sa saklaw.
card-known = Alam na ng linyang ito ang card { $serial }: walang mas bago rito.
opened-already = Kinilala na ng { $office } ang { $name } noong { $time }: walang muling nilagdaan.
nothing-suspended = Walang nakasuspinde sa atin sa { $line }: walang ipagpapatuloy, at walang nilagdaan. Tingnan ang 'openline lines'.

## Translations
no-free-text = Walang malayang teksto ang { $name }: nababasa ang mga form sa bawat wika.
translation-language = Kulang ang 'language': sa anong wika isasalin.
made-of = Ang 'made' ay isa sa { $there }.
no-translator = Walang hiniling o itinakdang tagasalin. Ibigay ang salin, o itakda ang 'translator' sa config.toml.
translator-does-not-start = Hindi nagsisimula ang tagasalin: { $why }. Tingnan ang 'translator' sa config.toml.
translator-slow = Higit sa { $most } s ang itinagal ng tagasalin. Humingi sa tao.
translator-ended = Natapos ang tagasalin sa { $code }, o sobra ang sinabi. Humingi sa tao.
translator-no-text = Walang tekstong sinabi ang tagasalin. Humingi sa tao.

## Who may, and two persons
officer-by-name = Kailangan nito ng opisyal na may pangalan; walang may-ari ang socket o token ng istasyon mismo. Humiling gamit ang token ng opisyal: gumagawa nito ang 'openline console token NAME'.
token-of-nobody = Walang may-ari ang token na ito, o luma na. Gumagawa ng iba ang 'openline console token NAME'.
role-watch = bantay
role-releasing = nagpapalabas
role-auditor = tagasuri
role-administrator = tagapangasiwa
role-sends-not = Ang tungkulin ni { $officer } ay { $role }: hindi ito nagpapadala.
role-replies-not = Ang tungkulin ni { $officer } ay { $role }: hindi ito sumasagot.
role-opens-not = Ang tungkulin ni { $officer } ay { $role }: hindi ito nagbubukas.
role-drafts-not = Ang tungkulin ni { $officer } ay { $role }: hindi ito gumagawa ng borador.
role-translates-not = Ang tungkulin ni { $officer } ay { $role }: hindi ito naglalagay ng salin.
role-tests-not = Ang tungkulin ni { $officer } ay { $role }: hindi ito sumusubok ng linya.
role-suspends-not = Ang tungkulin ni { $officer } ay { $role }: hindi ito nagsususpinde o nagpapatuloy.
role-releases-not = Ang tungkulin ni { $officer } ay { $role }: hindi ito nagpapalabas.
role-advances-not = Ang tungkulin ni { $officer } ay { $role }: hindi ito nagpapalabas nang maaga.
role-watches-not = Ang tungkulin ni { $officer } ay { $role }: hindi ito nagbabantay.
role-silences-not = Ang tungkulin ni { $officer } ay { $role }: hindi ito nagpapatahimik ng alarma.
role-sounds-not = Ang tungkulin ni { $officer } ay { $role }: hindi ito sumusubok ng tunog.
role-administers-not = Ang tungkulin ni { $officer } ay { $role }: hindi ito nangangasiwa.
role-does-not = Ang tungkulin ni { $officer } ay { $role }: hindi nito ginagawa ito.
done-not-noted = Nagawa na ito, at hindi naisulat sa talaan ng pagsusuri ({ $why }). Huwag ulitin; magbakante sa disk ng istasyong ito.
two-persons = Sa { $precedence }, hinihingi ng karta ng { $line } ang dalawang tao. Ibigay ito bilang borador, at hilingin sa opisyal na nagpapalabas na hindi sumulat nito: 'openline send' at 'openline release'.
no-draft = Walang borador na '{ $said }' sa linyang ito. Tingnan ang 'openline drafts'.
drafts-wait = { $most } borador na ang naghihintay. Magpalabas, magbalik o bumawi muna ng ilan.
office-of-releaser = Ang 'office' ay sa opisyal na nagpapalabas nito. Alisin.
draft-not-changed = Hindi mababago ang { $draft }: { $why }. Tingnan muli.
draft-not-withdrawn = Hindi mababawi ang { $draft }: { $why }. Tingnan muli.
draft-not-returned = Hindi maibabalik ang { $draft }: { $why }. Tingnan muli.
draft-not-released = Hindi mailalabas ang { $draft }: { $why }. Tingnan muli.
draft-is-withdrawn = binawi ito
draft-is-returned = ibinalik ito
draft-is-released = inilabas na ito
draft-is-expired = masyadong matagal itong naghintay
draft-is-releasing = huminto ang node habang nilalagdaan ito: tingnan kung nasa talaan na
draft-is-waiting = naghihintay ito ng pagpapalabas
draft-of-another = Isinulat ni { $drafter } ang { $draft }: ang sumulat lamang ang gumagawa nito. Ibalik na lamang.
draft-of-yours = Ikaw ang sumulat ng { $draft }: dalawang tao ang kailangan. Humiling sa ibang opisyal na nagpapalabas.
draft-changed = Ang { $draft } ay hindi ang ipinakita sa iyo: binago ito. Tingnan muli.

## Released in advance
no-template = Walang template na '{ $said }' sa linyang ito.
advance-until = Ang 'until_s' ay hanggang { $days } araw mula ngayon. Ilabas muli pagkatapos noon.
advance-full = May { $most } template na sa linyang ito. Bawiin ang mga hindi kailangan.
advance-changed = Hindi ito ang template na ipinakita sa iyo. Buksan muli.
advance-of-yours = Ikaw ang nagpalabas nito. Ibang opisyal ang magpapadala, o ipadala bilang hiwalay na mensahe.
advance-closed = Hindi iniwang bukas ang field na '{ $field }'. Magpadala na lamang ng hiwalay na mensahe.
advance-open = Pinapangalanan ng 'open' ang kahit isang field ng form, mula sa { $there }.
advance-withdrawn = Binawi ito ni { $officer }. Sumulat ng hiwalay na mensahe.
advance-over = Tapos na ang panahon nito. Opisyal na nagpapalabas ang maglalabas muli nito.
advance-released = Inilabas nang maaga ang { $title }.

## The watch
side-of = Ang 'side' ay isa sa { $there }.
no-brief = Walang nakapirming ulat. Magpirmi ng isa, basahin, at lagdaan.
no-record = Walang talang '{ $said }' ng pagpapasa dito.
brief-changed = Hindi ito ang ulat na ipinakita sa iyo. Basahin muli, saka lagdaan.
watch-of-nobody = Walang nagbabantay, kaya walang umaalis: mag-isang lumalagda ang papalit.
watch-of-another = Si { $officer } ang nagbabantay at siya ang lumalagda na aalis siya. Kapag hindi niya magawa, opisyal na nagpapalabas ang lalagda kapalit niya at magsasabi kung bakit.
watch-of-yours = Ikaw ang nagbabantay. Ibang opisyal ang papalit.
watch-two-officers = Nilagdaan mo ang kabilang panig nito. Dalawang opisyal ang kailangan sa pagpapasa.
watch-frozen = Nagpirmi si { $officer } ng ulat para sa susunod na bantay.
watch-sound = Sinubok ang tunog.
watch-signed = Nilagdaan na ng isang panig ang pagpapasa.
watch-held = Si { $officer } ang nagbabantay.

## The store
store-damaged = { $count } tala ng imbakan ang nasira, ang una sa puwesto { $place }; kinukuha muli ang mga ito. Suriin ang disk ng istasyong ito.
disk-free = { $mib } MiB ang bakante sa disk ng istasyong ito.
alarms-silenced = { $count } alarma ang pinatahimik, dito lamang.

## Times
span-s = { $count } s
span-min = { $count } min
span-h = { $hours } oras { $minutes } min
span-days = { $count } araw
time-left = { $span } ang natitira
time-late = lampas nang { $span }
list = { $first }, { $rest }
hours-of-days = { $days } { $clock }
days-one = { $day }
days-from-to = { $first }-{ $last }
day-mon = Lun
day-tue = Mar
day-wed = Miy
day-thu = Huw
day-fri = Biy
day-sat = Sab
day-sun = Lin

## Why a lamp is as it is
lamp-no-carrier = walang daluyan (carrier) mula { $since } ({ $span }), sira ng daan: { $reason }
lamp-node-down = walang daluyan (carrier) mula { $since } ({ $span }): sumasagot ang makina nila, hindi tumatakbo roon ang node nila o sarado ang port nito
lamp-key-refused = walang daluyan (carrier) mula { $since } ({ $span }): sumasagot sila at hindi na tinatanggap ang ating susi, na kilala nila noon. Maaaring nasabihan sila na binawi na ang istasyong ito: tanungin ang may hawak ng ating ugat na susi (root key)
lamp-not-yet = may daluyan (carrier), hindi pa sumasagot sa atin ang node nila
lamp-flapping = may daluyan (carrier) at { $count } beses naputol sa loob ng isang minuto; bibilangin muli kapag tumagal
lamp-one-way = isang direksiyon lamang mula { $since } ({ $span }): naririnig natin ang node nila, hindi nito naririnig ang sa atin
lamp-no-answer = may daluyan (carrier), hindi sumasagot sa atin ang node nila mula { $since } ({ $span })
lamp-suspended-by-them = sinuspinde nila mula { $since }, pinakamatagal hanggang { $until }; bukas ang floor
lamp-is-open = may daluyan (carrier) at sumasagot sa atin ang node nila
heard-never = hindi narinig mula nang magsimula ang node na ito
heard-last = huling narinig { $span } na ang nakalipas
brief-no-carrier = walang daluyan (carrier) mula { $since }, sira ng daan
brief-node-down = walang daluyan (carrier) mula { $since }: sumasagot ang makina nila, hindi tumatakbo roon ang node nila
brief-key-refused = walang daluyan (carrier) mula { $since }: hindi na nila tinatanggap ang ating susi; maaaring binawi na ang istasyong ito
brief-flapping = paputol-putol ang daluyan (carrier)
brief-one-way = isang direksiyon lamang mula { $since }: naririnig natin ang node nila, hindi nito naririnig ang sa atin
brief-no-answer = hindi sumasagot sa atin ang node nila mula { $since }
no-route-set = walang nakatakdang ruta: tingnan ang 'openline route'
way-refused = tinanggihan: walang nakikinig doon
way-no-answer = walang sagot sa takdang oras
way-no-name = walang ganoong pangalan
way-broke = naputol ang koneksiyon
way-network = pumalya ang network
way-other-station = ibang istasyon ang sumasagot sa rutang ito
way-not-pinned = hindi nakapirmi (pin) ang sertipiko ng kabila
way-no-certificate = walang ipinapakitang sertipiko ang kabila
way-not-pinned-there = hindi naipirmi (pin) ng kabila ang ating sertipiko
way-signature = hindi tinatanggap ng kabila ang lagda ng ating sertipiko
way-asks-certificate = humingi ng sertipiko ang kabila at walang natanggap
way-plain-http = hindi TLS: lantad na HTTP
way-not-tls = hindi TLS
way-old-tls = mas luma sa 1.3 ang TLS
way-tls-failed = pumalya ang TLS
way-other-protocol = hindi nagsasalita ng openline/1 ang kabila
way-not-dialled = hindi pa tinatawagan
way-not-reached = naaabot nila tayo noon at hindi na ngayon, at walang nakatakdang ruta rito patungo sa kanila: tingnan ang 'openline route'
way-no-hello = nagsara ang kabila nang walang pagbati: naipirmi (pin) ba nito ang ating susi?
clock-theirs-ahead = nauuna nang { $span } ang orasan nila sa atin: ihambing ang dalawa sa ikatlo; hindi nagbabago ang ayos at mga takda
clock-theirs-behind = nahuhuli nang { $span } ang orasan nila sa atin: ihambing ang dalawa sa ikatlo; hindi nagbabago ang ayos at mga takda
clock-ours-behind = malamang na mali ang ating orasan: nahuhuli ito sa lahat ng { $count } istasyong narinig. Itama ito.
clock-ours-ahead = malamang na mali ang ating orasan: nauuna ito sa lahat ng { $count } istasyong narinig. Itama ito.
clock-jumped-ahead = lumundag nang { $span } pasulong ang ating orasan habang tumatakbo ang node; hindi ang mga takda. Suriin ito.
clock-jumped-back = lumundag nang { $span } paurong ang ating orasan habang tumatakbo ang node; hindi ang mga takda. Suriin ito.

## What waits for whom
waits-opened = naghihintay ditong mabuksan: { $time }; tinatawag si { $now }, susunod si { $next }
waits-answered = naghihintay ditong masagot: { $time }; tinatawag si { $now }, susunod si { $next }
late-opened = dapat nabuksan dito bago mag-{ $due }
late-answered = dapat nasagot dito bago mag-{ $due }
calls-on = tinatawag si { $now }, susunod si { $next } pagkaraan ng { $span }
calls-again = tinatawag si { $now }, muli pagkaraan ng { $span }
waits-opened-quietly = naghihintay ditong mabuksan: { $time }; walang tinatawag ang alarma para rito
waits-answered-quietly = naghihintay ditong masagot: { $time }; walang tinatawag ang alarma para rito
outside-our-duty = labas sa ating oras ng tungkulin
outside-their-duty = labas sa kanilang oras ng tungkulin ({ $hours } UTC)
came-outside-their-duty = dumating ito sa labas ng kanilang oras ng tungkulin ({ $hours } UTC)
step-watch-officer = opisyal na bantay
step-duty-general = heneral na nakatalaga
step-ministry = ministeryo
step-other-stations = ibang mga istasyon
party-says = { $party }: { $says }
party-suspended = Sinuspinde ng { $party } ang { $precedence }, pinakamatagal hanggang { $until }: itinatabi ito roon, at walang nangakong aasikaso; tumutunog ang FLASH at IMMEDIATE
station-revoked = binawi ng panig nito ang istasyong ito
answered = sumagot ng { $reply } noong { $time }
then = { $says }, pagkatapos ay { $reply } noong { $time }
standing-by = pinaghihintay mula { $time }
held-unreadable = nasa kanila at hindi mabasa: kulang ang susi nila; ipadala muli, o sa ibang paraan
opened-for = binuksan { $time }, { $span } nang walang sagot
opened = binuksan { $time }, walang sagot
rang-for = tumunog ang alarma { $time }, { $span } nang walang nagbubukas
rang = tumunog ang alarma { $time }, walang nagbukas
alive-rang-for = buhay ang node nila, tumunog ang alarma { $time }, { $span } nang walang nagbubukas
alive-rang = buhay ang node nila, tumunog ang alarma { $time }, walang nagbukas
stored = naitabi roon { $time }, hindi binuksan
alive-stored = buhay ang node nila, naitabi roon { $time }, hindi binuksan
not-arrived = hindi alam kung nakarating
not-arrived-alive = hindi alam kung nakarating, at buhay ang node nila

## The charter in plain words
terms-parties = Pinananatiling bukas ng { $parties } ang linyang ito sa ilalim ng bersiyon { $version } ng karta nito.
terms-deadlines = { $precedence }: bubuksan ito ng tao sa loob ng { $open } at sasagutin sa loob ng { $answer }, bilang sa orasan ng tumatanggap.
terms-escalation = Kapag lumampas sa takda, tinatawag ang mga ito nang sunod-sunod: { $steps }.
terms-languages = Isinusulat ito sa { $languages }; ang orihinal ang talaan, at hindi ang alinmang salin.
terms-forms = Ang mga form nito, at ang mga salita nito sa mga wikang ito, ay yaong may hash na { $hash }.
terms-suspension = Maaaring suspindihin ng panig ang pag-asikaso nito sa PRIORITY at ROUTINE hanggang { $span } sa bawat pagkakataon. Hindi masususpindi ang FLASH, IMMEDIATE, mga sagot at resibo.
terms-leaving = Nagsasabi ang panig na aalis nang { $span } bago ito umalis, at nagpapatuloy ang iba.
terms-end = Natatapos ang mga pangako sa { $time }; hindi natatapos sa petsa ang paghahatid.
two-persons-release = Dalawang tao ng panig ang nagpapalabas ng { $precedences }.
one-person-releases = Maaaring ilabas ng isang tao ang { $precedences }, at minamarkahan nang ganoon.
offices-manned = May tao sa mga tanggapan ng { $party } sa { $hours } (UTC).
charter-expired = Paso na ang karta: walang ipinapangako sa itaas ng floor. Nagpapatuloy ang FLASH, IMMEDIATE at mga sagot. I-renew ito.
charter-expires-90 = Mapapaso ang karta sa loob ng { $span }. Simulan ang pag-renew.
charter-expires-30 = Mapapaso ang karta sa loob ng { $span }. Palagdaan na ngayon.
charter-expires-7 = Mapapaso ang karta sa loob ng { $span }. LAGDAAN ANG RENEWAL NGAYONG LINGGO.

## Alarm and printer
what-not-started = hindi masimulan ang { $what }: { $why }
what-slow = higit sa { $most } s ang itinagal ng { $what }
what-ended = natapos ang { $what } sa { $code }
sounds-not-written = hindi maisulat ang mga tunog sa { $folder }: { $why }
terminal-gone = wala na ang terminal ng node ({ $why }): magtakda ng command ng alarma sa config.toml
no-terminal = tumatakbo ang node nang walang terminal kaya walang kampanang tumutunog: magtakda ng alarma sa config.toml
mail-without-tls = hindi ipinapadala ang password sa mail server na walang TLS: itakda ang 'tls' sa config.toml
mail-answered = sumagot ang mail server ng { $code }
mail-takes-none = walang tinatanggap na address ang mail server
mail-not-reached = hindi maabot ang mail server: { $why }
mail-refuses = tinatanggihan ng mail server ang { $there }
webhook-not-reached = hindi maabot ang webhook: { $why }
webhook-answered = sumagot ang webhook ng { $code }
journal-not-written = tumutunog ang alarma, ngunit hindi maisulat ang { $file }: { $why }
print-slow = higit sa { $most } s ang itinagal ng command sa pag-print
print-ended = natapos sa { $code } ang command sa pag-print
print-not-logged = na-print ito, ngunit hindi maisulat ang { $file }: { $why }
pages-wait = { $count } pahina ang naghihintay
pages-left-out = { $count } pahina ang hindi isinama dahil sa dami

## What the doctor finds in a home
file-wrong = { $file }: { $why }.
give-right = Bigyan ng karapatan dito ang user ng node.
home-open = Makapapasok ang iba sa { $path }.
run-chmod-700 = Patakbuhin ang 'chmod 700 { $path }'.
listens-here-only = Sa { $host } lamang nakikinig ang node, kung saan walang ibang makina ang makaaabot.
set-listen = Itakda ang 'listen' sa config.toml sa address na maaabot ng iba.
no-alarm-set = Walang nakatakdang alarma: kampana lamang ng terminal ng node ang pinatutunog ng FLASH.
set-alarm = Itakda ang 'alarm' sa config.toml; tingnan ang docs/operate/alarm.md.
no-route-they-dial = Walang nakatakdang ruta: ang iba ang kailangang tumawag sa atin.
see-route = Tingnan ang 'openline route'.
home-is = { $station } ng { $party }, sa port { $port }.
root-open = Mababasa ng iba ang { $path }.
run-chmod-600 = Patakbuhin ang 'chmod 600 { $path }'; nakopya ba ito?
root-here = Nasa home ng node ang root key ng panig, na hindi kailanman kailangan ng node.
move-root = Ilipat ang root.key kung saan itinatago ng panig ang mga ganito.
keys-whole = Buo ang mga susi ng istasyon, at walang ibang makababasa.
no-card = Wala pang card ang home na ito: hinihintay nito ang root ng panig nito.
see-root-finish = Tingnan ang 'openline root finish' o 'openline station join'.
card-lacks-us = Hindi nakasaad sa ating card { $serial } ang istasyong ito: binawi ito, o sa ibang home ang card.
ask-root = Humiling sa may hawak ng root key: gumagawa ng bago ang 'openline station request'.
ask-root-holder = Tanungin ang may hawak ng ating ugat na susi (root key) kung binawi na ang istasyong ito.
nobody-yet = wala pa
card-is = Card { $serial } ng { $party }; kilala pa: { $others }.
no-charter = Wala pang karta.
see-first-line = Tingnan ang docs/operate/first-line.md.
charter-lacks = Kulang pa ang karta ng { $line } ng lagda ng { $parties }.
charter-version-lacks = Kulang pa ang bersiyon { $version } ng karta ng { $line } ng lagda ng { $parties }.
give-them-charter = Ibigay sa kanila ang file, at kunin ang sa kanila sa 'charter sign'.
forms-other = Ibang mga form o salita ang nasa karta ng { $line } kaysa sa home na ito: walang form na ipinapadala rito.
agree-on-forms = I-install ang bersiyon at ang folder na words/ na pinagkasunduan ng lahat, o pagkasunduan ang mga ito: 'charter amend'.
forms-not-named = Walang nakasaad na form sa karta ng { $line }: walang naghambing, at sarili lamang ang sinasabi ng bawat mensahe.
agree-with-amend = Pagkasunduan ang mga ito sa 'openline charter amend'.
charter-over = Napaso ang karta ng { $line } { $span } na ang nakalipas: tumutunog pa ang mga tawag, at wala nang ibang ipinapangako.
agree-on-term = Pagkasunduan ang panibagong takda: 'openline charter amend'.
charter-near = Mapapaso ang karta ng { $line } sa loob ng { $span } (babala sa { $days } araw).
charter-good = Ang { $line }, bersiyon { $version }, ay may bisa pa nang { $span }.
make-room = Magbakante rito.
no-store = Wala pang imbakan: ginagawa ito ng unang pagsisimula ng node.
store-no-openline = Ang { $path } ay hindi imbakan ng Openline, o sira ang simula nito.
move-store-away = Ilipat at itago ito; tingnan ang docs/operate/recovery.md.
store-newer = May schema { $schema } ang imbakan; { $known } ang alam ng bersiyong ito.
install-version = I-install ang bersiyong sumulat nito: tingnan ang docs/operate/upgrade.md.
store-older = May schema { $schema } ang imbakan: dadalhin ito ng susunod na pagsisimula sa { $known } at magtatabi ng kopya.
backup-first = Mag-backup muna: 'openline backup FILE'.
store-good = { $mib } MiB; { $free } MiB ang bakante sa disk nito.
clock-set-back = May file ng home na ito na isinulat { $seconds } s mula ngayon: iniurong ang orasan ng makinang ito.
set-clock = Itama ang orasan. Hindi nakasalalay rito ang mga takda; ang binabasa ng tao ay oo.

## Routes that were tried
route-good = Sumasagot doon ang { $who } gamit ang sarili nitong susi, at kilala ang sa atin
route-other = Ang { $who } ang sumasagot doon, ibang istasyon
route-stranger = may sumasagot doon na ang susi ay wala sa alinmang card dito
route-unpinned = Sumasagot doon ang { $who }, at nagsasara sa ating sertipiko
route-version = Sumasagot doon ang { $who }, sa ibang bersiyon ng link
route-correct = Patungo ang address sa ibang istasyon natin o nila: itama ang ruta.
route-do-not-use = Huwag gamitin: hindi ito sa kanila, o nagbago ang card nila; tanungin sila, at i-import ang bago nilang card.
route-key-unknown = Hindi pa nila kilala ang ating susi: kailangan nilang may umiiral na karta, at simulan muli ang node nila. Kung kilala nila noon, tanungin ang may hawak ng ating ugat na susi (root key) kung binawi na ang istasyong ito.
route-no-openline = Ang sumasagot ay hindi Openline ng bersiyong ito: tanungin sila kung ano ang tumatakbo roon.
route-start-theirs = Naaabot ang makina nila, at walang node na tumatakbo roon: hilinging simulan nila ito.
route-firewalls = Walang bumabalik: tingnan ang mga firewall at forwarding sa magkabilang panig, saka ang address.
route-no-name = Hindi kilala rito ang pangalan: itama, o magbigay ng address sa mga digit.
route-no-node = Ang sumasagot doon ay hindi node ng Openline: itama ang address, o tingnan kung ano ang ipinapasa rito.
route-look = Tingnan ang network sa pagitan ng dalawang makina, saka subukan muli.

## What sounds or prints
the-alarm-command = command ng alarma
the-player = player
the-mail-server = mail server
the-webhook = webhook

## What the doctor finds at a node and its lines
route-not-seen = hindi makikita ang panig nila kung wala ang ating node
wait-until-ready = Maghintay hanggang handa ito, saka magtanong muli; higit pa ang nasa log nito.
other-version = Bersiyon { $runs } ang tumatakbong node; { $installed } ang naka-install.
start-again = Simulan muli kapag tahimik ang linya; tingnan ang docs/operate/upgrade.md.
see-recovery = Tingnan ang docs/operate/recovery.md.
alarm-silent = Hindi tumutunog ang alarma: { $why }
see-alarm = Tingnan ang 'alarm' sa config.toml.
set-machine-clock = Itama ang orasan ng makinang ito, at suriin ang serbisyo ng oras nito.
refused-at-door = Mga koneksiyong tinanggihan sa pinto mula nang magsimula ang node: { $told }.
node-has-run = { $hours } oras na itong tumatakbo na may { $count } linya.
ask-again = Magtanong muli mamaya.
frames-wrong = Nagdala ang mga link nito ng { $count } frame na lumalabag sa tuntunin mula nang magsimula ang ating node: { $told }.
ask-about-node = Walang naitabi sa mga iyon. Tanungin sila sa ibang paraan kung buo at nasa kamay nila ang node nila.
clock-ahead = Nauuna nang { $seconds } s ang orasan nila sa atin.
clock-behind = Nahuhuli nang { $seconds } s ang orasan nila sa atin.
compare-clocks = Ihambing ang dalawa sa orasang hindi pag-aari ng alinmang panig.
cloned = Dalawang kopya ng node na ito ang tumatakbo.
stop-one = Itigil na ngayon ang isa, nang tuluyan; saka simulan muli ang isa pa, at matatapos ito.
expired = Paso na ang karta nito: tumutunog ang mga tawag, wala nang ibang ipinapangako.
amend-it = Amyendahan ito.
leaves = Sinabi ng { $party } na aalis ito sa linya.
see-show = Tingnan ang 'openline show'.
message-waits = May isang mensaheng naghihintay sa atin: { $name }.
messages-wait = { $count } mensahe ang naghihintay sa atin: { $names }.
watch-then-reply = 'openline watch { $line }', saka 'openline reply'.
is-open = bukas: { $why }
is-suspended = { $why }; suspendido ang nasa itaas ng floor: tumutunog pa ang FLASH at IMMEDIATE.
is-degraded = kulang: { $why }
is-dark = putol: { $why }
nothing-broken = Walang sira.
set-route = Magtakda: 'openline route PARTY HOST:PORT'.
ask-to-look = Hilingin sa ibang paraan na tingnan nila ang node nila.
see-routes = Tingnan sa ibaba ang sinasabi ng mga ruta nila.
route-to = ruta patungong { $party } sa { $address }
route-found = { $what }.
route-lead = { $what } ({ $lead }).
