"""The fragments of body format 2, each ended by a bar; its place is its code. By ``tools/dictionary.py``.

Chosen from English that was written for it, and frozen: the charter names their hash. It refuses to be edited by hand.
"""

TABLE = (
    " |'|,|-|.|0|1|2|3|4|5|6|7|8|9|:|?|A|B|C|D|E|F|G|H|I|J|K|L|M|N|O|P|Q|R|S|T|U|V|W|X|Y|Z|a|b|c|d|e|f|g|h|i|j|k|l|m|"
    "n|o|p|q|r|s|t|u|v|w|x|y|z|\x05\x1a| a| c| f| o|, |. |X |a |al|an|ar|at|be|bo|ca|ce|ch|ck|co|ct|de|di|ea|el|en|"
    "er|es|gr|he|ho|il|in|ir|it|ke|l |la|le|li|lo|m |ma|me|mi|mo|n |ne|no|nt|o |on|or|ou|pe|po|pr|r |ra|re|ri|ro|s |"
    "sa|se|sh|si|so|sp|ss|st|t |ta|te|th|ti|to|un|ur|us|ut|ve|vi|w |wa|we|wh|wi|y |\xa5\x01|We |an |ask|at |be |by |"
    "ce |day|ed |es |ght|in |is |ld |me |nd |ne |of |off|on |or |re |rs |s a|se |st |sta|the|to |ve |we |"
    "\x02\x01\x03x|\x02\x02\x03x|\x02\x03\x03x|\x02\x05\x03x|\x02\x06\x03x|\x02\x07\x03x|\x02\x08\x03x| of | the|"
    ". No|Our |The |and |are |ever|has |ing |know|not |one |our |over|side|stop|the |two |was |you |\xa6\x00\xf5\x01|"
    " and |. We |down |from |have |ment |order|ship |that |will |with |your |\x04ben\x05\x1a| that |ation |danger|"
    "metres|night.|of our|people|.\x04ben\x05\x1a|. They |ircraft |t least |without |. Please |has been |near the |"
    "have been |"
)
