/*
 * A line of two, as a model for Spin (6.5): one station calls, the other listens, and the way between them is cut and
 * healed at any moment. It is written from spec/ alone and shares nothing with the code of this repository.
 *
 *   delivered   If the links heal infinitely often, every FLASH that was kept by its author rings at the other side.
 *   asserts     Nothing is acknowledged that is not held; nothing held is unknown to its author; a call over a gap rings
 *               at once; it rings as new once; a suspension changes none of this.
 *
 * What stands for what
 *   say         MESSAGE at FLASH, or at ROUTINE: spec/acts.md. Kept, then sent: spec/frames.md
 *   BEACON n    "my feed ends at n" of the caller, "I hold yours up to n" of the listener: spec/beacon.md
 *   WANT n      what follows is lacking from n on; one entry answers it, the next want asks for the next one
 *   ENTRY n     a frame; a FLASH carries its predecessor (kind 2), so it counts at once over a gap: spec/frames.md
 *   crash       all but what was kept is gone; kept calls that nobody has opened ring again: spec/acts.md, What rings
 *   suspended   SUSPEND and RESUME of the listener: spec/acts.md, Floor and suspension
 *   healed      both ways are up, and nothing on them is lost, until the listener holds all that there is: what "heals"
 *               means. A link that is healed for ever and brings nothing is the fault that is looked for.
 *
 * Left out, since the vectors and the simulated world try them: keys, signatures, forks, incarnations, deadlines, more
 * than two stations. Two entries, one crash a side; cuts and suspensions without number.
 *
 *   spin -a line.pml && cc -O2 -DNFAIR=3 -o pan pan.c && ./pan -a -f -N delivered -m400000
 *   spin -a line.pml && cc -O2 -DSAFETY -DNOCLAIM -o pan pan.c && ./pan -m100000       (the asserts alone)
 *
 * Each -D of these, told to spin, plants a fault, which must be found; the first four by liveness, the others by an assert:
 *   NO_WANT NO_BEACON WANT_ONCE      what was lost in a cut is never asked for, or once only
 *   NO_RING_AT_START                 a call that was kept, and not rung when the machine died, is forgotten
 *   SUSPENSION_MUTES                 a suspended listener does not ring
 *   SEND_BEFORE_KEEP                 a frame leaves before it is on the disk
 *   ACK_BEFORE_KEEP                  the beacon counts what is not on the disk yet
 *   GAP_SILENCES                     a FLASH over a gap waits for the gap
 *   RING_AGAIN_AS_NEW                what arrives twice rings twice
 */

#define ROOM 2       /* frames on one way */
#define N 2          /* entries: one that can be lost, and one behind it */

mtype = { BEACON, WANT, ENTRY };

chan to_listener = [ROOM] of { mtype, byte };
chan to_caller = [ROOM] of { mtype, byte };
bool up = false, healed = false;

/* The caller. Kept: how many entries, and which are FLASH (bit 1 << number). */
byte head = 0, flash = 0, stored = 0;
byte caller_crashes = 1;
/* The listener. Kept: the end of what is linked, what lies early over a gap, what has rung. In memory: the other's end. */
byte linked = 0, early = 0, rung = 0, claimed = 0;
bool wanted = false, suspended = false;
byte listener_crashes = 1;

#define bit(n) (1 << (n))
#define held(n) ((n) <= linked || (early & bit(n)))
#define pending ((flash & ~rung) != 0)

inline send(way, kind, number) {
	if
	:: up && len(way) < ROOM -> way!kind(number)
	:: else -> skip                     /* the link is down: the frame is lost, and nobody is told */
	fi
}

/* An officer says something, N times, at any precedence. */
active proctype Say() {
	byte what;
	do
	:: atomic { head < N ->
		if :: what = 0 :: what = bit(head + 1) fi;
#ifdef SEND_BEFORE_KEEP
		send(to_listener, ENTRY, head + 1) };
		atomic {
			if
			:: caller_crashes > 0 -> caller_crashes--                   /* it dies between the two */
			:: head++; flash = flash | what
			fi;
#else
		head++; flash = flash | what;
		send(to_listener, ENTRY, head);
#endif
		what = 0 }
	:: atomic { head == N -> break }
	od
}

active proctype CallerTicks() {
end:	do
	:: atomic { empty(to_listener) ->
#ifndef NO_BEACON
		send(to_listener, BEACON, head);
#endif
		skip }
	od
}

active proctype CallerHears() {
	byte n;
end:	do
	:: atomic { to_caller?BEACON(n) ->
		stored = (n > stored -> n : stored);
		assert(stored <= linked);           /* nothing is acknowledged that is not on the other's disk */
		n = 0 }
	:: atomic { to_caller?WANT(n) ->
		if
		:: n <= head -> send(to_listener, ENTRY, n)
		:: else -> skip
		fi;
		n = 0 }
	:: atomic { caller_crashes > 0 -> caller_crashes--; stored = 0 }
	od
}

inline ring(n) {
	if
#ifdef SUSPENSION_MUTES
	:: (flash & bit(n)) && !suspended -> rung = rung | bit(n)
#else
	:: flash & bit(n) -> rung = rung | bit(n)
#endif
	:: else -> skip
	fi
}

inline link_what_follows() {
	do
	:: linked < N && (early & bit(linked + 1)) -> linked++; early = early & ~bit(linked)
	:: else -> break
	od
}

active proctype ListenerHears() {
	byte n;
	bool now;
end:	do
	:: atomic { to_listener?BEACON(n) -> claimed = (n > claimed -> n : claimed); n = 0 }
	:: atomic { to_listener?ENTRY(n) ->
		assert(n <= head);                  /* its author has it too: it was kept before it was sent */
		claimed = (n > claimed -> n : claimed);
		now = false;
		if
		:: held(n) ->
#ifdef RING_AGAIN_AS_NEW
			now = true
#else
			skip
#endif
		:: !held(n) && n == linked + 1 ->
#ifdef ACK_BEFORE_KEEP
			send(to_caller, BEACON, n);
			if
			:: listener_crashes > 0 -> listener_crashes--; claimed = 0      /* it dies before it has kept */
			:: linked = n; now = true
			fi
#else
			linked = n; now = true
#endif
		:: !held(n) && n > linked + 1 && (flash & bit(n)) ->
#ifndef GAP_SILENCES
			early = early | bit(n); now = true
#else
			skip
#endif
		:: else -> skip                     /* without its predecessor's hash it waits, unshown, and is asked for */
		fi;
		assert(!(flash & bit(n)) || held(n)); /* what rings carries its predecessor, so no gap keeps it out */
		link_what_follows();
		wanted = false };
		/* Keep, then Ring: the machine may die between the two. */
		atomic {
			if
			:: now && listener_crashes > 0 -> listener_crashes--; claimed = 0; wanted = false
#ifndef NO_RING_AT_START
				; if :: held(1) -> ring(1) :: else -> skip fi
				; if :: held(2) -> ring(2) :: else -> skip fi
#endif
			:: now -> assert(!(rung & bit(n))); ring(n); assert(!(flash & bit(n)) || !held(n) || (rung & bit(n)))
			:: else -> skip
			fi;
			n = 0; now = false }
	od
}

active proctype ListenerTicks() {
end:	do
	:: atomic { empty(to_caller) ->
		send(to_caller, BEACON, linked);
#ifndef NO_WANT
		if
#ifdef WANT_ONCE
		:: claimed > linked && !wanted -> send(to_caller, WANT, linked + 1); wanted = true
#else
		:: claimed > linked -> send(to_caller, WANT, linked + 1)
#endif
		:: else -> skip
		fi;
#endif
		skip }
	od
}

/* A person at the listener's desk, who suspends and resumes as often as he likes. */
active proctype Person() {
end:	do
	:: suspended = !suspended
	od
}

/* The way between them. Up and not healed, it may be cut at any step, and takes what is on it along. */
active proctype Links() {
end:	do
	:: atomic { !up -> up = true }
	:: atomic { up && !healed -> healed = true }
	:: atomic { up && (!healed || linked == head) ->
		up = false; healed = false;
		do
		:: to_listener?_,_
		:: to_caller?_,_
		:: empty(to_listener) && empty(to_caller) -> break
		od }
	od
}

ltl delivered { ([] <> healed) -> (<> [] !pending) }
