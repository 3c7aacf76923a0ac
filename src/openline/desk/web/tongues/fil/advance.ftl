# Templates released in advance (fil). No part of the catalogue. Every phrase is a draft until a named speaker has checked it.

ui-advance = Inilabas nang maaga
ui-advance-means = Inaprubahan nang maaga ang mga pormularyong ito maliban sa mga bukas na patlang. Kayang punan at ipadala ng bantay nang mag-isa; nakasaad ito sa nilagdaan.
ui-advance-none = Walang inilabas nang maaga sa linyang ito.
ui-advance-released = inilabas ni { $officer }, { $time }
ui-advance-used = Ipinadala ni { $officer }, { $time }:
ui-advance-withdrawn = Binawi ni { $officer }, { $time }
ui-advance-over = Tapos na ang panahon nito.
ui-advance-fill = Punan at ipadala
ui-advance-withdraw = Bawiin
ui-advance-new = Ilabas nang maaga
ui-advance-new-means = Pumili ng pormularyo sa Sumulat at punan ang hindi magbabago. Ang iiwang blangko ay bukas para sa bantay.
ui-advance-needs-form = Pormularyo ang inilalabas nang maaga, hindi malayang teksto. Pumili muna sa Sumulat.
ui-advance-changed = Hindi ito ang ipinakita sa iyo. Tingnan muli.
ui-advance-fixed = hindi magbabago:
ui-advance-open = bukas, pupunan ng bantay
ui-advance-title = Pangalang hahanapin ng bantay
ui-advance-days = Ilang araw may bisa
ui-advance-release = Ilabas nang maaga
ui-advance-release-means = magbibigkis sa atin kapag ipinadala ng bantay
ui-advance-send-means = nilagdaan at ipinadala; nakasaad na inilabas nang maaga
