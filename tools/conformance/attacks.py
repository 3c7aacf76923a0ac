"""The attacks that must fail, one by one, and for each the tests that show what no single file can.

A row without a vector is shown by tests alone: it takes a clock, a disk, a network or several stations.
"""

from __future__ import annotations

ATTACKS: dict[str, tuple[str, ...]] = {
    "alter": (),
    "reorder": ("test_any_order_of_arrival_of_a_forked_feed_gives_the_same_sets_sums_and_states",),
    "drop": ("test_worlds_of_three_end_equal",),
    "truncate the tail": ("test_any_sign_of_a_later_entry_begins_a_new_incarnation_that_names_the_last_known",),
    "rewrite history": (),
    "equivocate": ("test_two_who_hold_one_branch_each_end_with_both",),
    "a reply quoted under another text": (),
    "one ciphertext with two keys": (),
    "a wrong wrap for one member": ("test_a_member_who_was_given_no_good_key_still_holds_every_entry_and_rings",),
    "disclose a false key": (),
    "replay on the same line": ("test_a_replay_rings_nothing_and_keeps_nothing",),
    "replay on another line": (),
    "replay under another author": (),
    "replay of an old beacon": ("test_an_old_beacon_played_again_changes_nothing",),
    "withheld and replayed beacons": (
        "test_a_peer_is_alive_only_while_it_echoes_a_beacon_of_the_last_three_intervals",
        "test_a_beacon_that_was_withheld_makes_nobody_alive",
    ),
    "a burnt counter": (),
    "splice a ciphertext under another header": (),
    "cross-protocol signature": (),
    "sequence reuse after restore": (
        "test_any_sign_of_a_later_entry_begins_a_new_incarnation_that_names_the_last_known",
        "test_a_second_restore_from_the_same_old_copy_begins_a_third_feed",
    ),
    "a peer that understates the head": ("test_worlds_of_three_end_equal",),
    "outsider flood": ("test_garbage_is_counted_and_changes_nothing",),
    "member flood of calls, KEYs and junk future entries": (
        "test_what_waits_without_a_predecessor_is_bounded",
        "test_signed_entries_over_a_gap_are_bounded_and_come_again",
        "test_the_keys_of_one_epoch_are_bounded_and_each_is_held_once",
    ),
    "a want that amplifies": ("test_one_requester_draws_no_more_than_its_budget_until_time_gives_it_back",),
    "a withholding third party": ("test_a_third_station_serves_what_its_author_no_longer_can",),
    "a seq or stamp jump to 2^28": (
        "test_a_stamp_that_leaps_to_the_end_cannot_use_up_the_numbers_of_others",
        "test_damaged_numbers_leave_room_for_what_is_near",
    ),
    "stolen station key, revoked late": (
        "test_what_a_stolen_key_signs_after_its_revocation_neither_rings_nor_answers",
        "test_a_reply_signed_after_the_revocation_counts_for_nothing_whichever_came_first",
    ),
    "silent closure by expiry, fork or suspension of the floor": (
        "test_after_a_fork_nothing_is_suspended_and_resume_stands",
        "test_expiry_ends_promises_above_the_floor_and_no_delivery",
        "test_a_withdrawal_closes_nothing",
    ),
    "a false 'you did not answer'": (
        "test_a_call_that_cannot_be_read_is_said_to_be_so_once_and_not_at_once",
        "test_a_false_proof_is_void_and_convicts_nobody",
    ),
    "a backdated answer": (),
    "a drill presented as real": ("test_a_drill_rings_as_a_drill_and_a_real_call_as_a_real_one",),
    "lying clocks": (
        "test_clocks_are_compared_and_decide_nothing",
        "test_when_the_wall_clock_is_not_plausible_it_is_due_now",
    ),
    "duplicate keys": (),
    "non-minimal integers": (),
    "tags": (),
    "nesting": (),
    "oversize": (),
    "decompression bomb": (),
    "dictionary or catalogue swap": (),
    "bidi and homoglyph text": ("test_our_own_text_is_refused_with_the_reason",),
    "downgrade": ("test_tls_older_than_1_3_is_refused",),
}
