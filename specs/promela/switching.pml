/* A turn that overruns loses its core to a spare thread: nobody has a core twice, and none is lost.
 *
 * Stands for src/preemption.rs and src/preemption/{seat,monitor,time_slice,spares}.rs under
 * handoff, and for src/worker.rs (sit, work). One core with its queue; a thread for it and one
 * spare, each in its seat; the monitor. The tasks are taken in this order: one whose turn may never
 * end, one of a short turn, one whose turn gives the core away by itself (block_in_place).
 *
 * Grain: one step is one atomic operation that another thread can see. A signal's handler runs
 * between any two steps of its thread, which stands still meanwhile: `handles`. What a thread
 * keeps for itself and for its handler (context.rs) it may change in the same step.
 *
 * Left out: orders weaker than sequential consistency, which are loom's; time: any turn may be
 * taken to have overrun, as the monitor looks at most often; the stop of turns (preemptive); the
 * end of the executor; parkers, which are parker.pml's: a thread without a core waits for its mail.
 */

#ifdef ONE_STUCK_MORE
#define STUCK   2               /* one more than there are spares */
#else
#define STUCK   1
#endif
#define SHORT   1
#define SEATS   2               /* the core's own thread, and one spare */
#define NOBODY  SEATS

/* The core. Its epoch is the number of turns begun. */
byte holder = NOBODY;           /* Core::holder */
byte epoch;
byte stuck_left = STUCK, short_left = SHORT, blocking_left = 1;   /* in its queue */

/* The seats. */
mtype = { None, Asked, Declined, Gone };
mtype request[SEATS] = None;    /* its tag; the turn and the spare that it names */
byte asked_turn[SEATS], asked_spare[SEATS];
bool mailbox[SEATS];            /* the core is on its way */
bool signal[SEATS];             /* sent, and not handled */
bool spare_is_free[SEATS];      /* src/preemption/spares.rs */

/* Of each thread, and of the handler on it: context.rs. */
bool has_core[SEATS];
bool guard_is_up[SEATS] = true;
bool in_turn[SEATS];
bool handles[SEATS];

/* What is only there to be spoken of. */
bool wrong_turn;                /* another turn was switched than the one that was meant */
bool spare_twice;               /* a seat was released that was free */

#define LEFT    (stuck_left + short_left + blocking_left)

/* Spares::release. */
inline release_spare(seat) {
	assert(!spare_is_free[seat]);
	spare_twice = spare_twice || spare_is_free[seat];
	spare_is_free[seat] = true
}

/* Spares::claim: the lowest. */
inline claim_spare(spare) {
	spare = NOBODY;
	if
	:: spare_is_free[0] -> spare = 0
	:: !spare_is_free[0] && spare_is_free[1] -> spare = 1
	:: else
	fi;
	if
	:: spare != NOBODY -> spare_is_free[spare] = false
	:: else
	fi
}

/* worker::sit, worker::work, core::turn. */
active [SEATS] proctype seat() provided (!handles[_pid]) {
	byte spare = NOBODY;
	bool stuck, blocks;
end_waits:                                      /* Seat::wait_for_core, Seat::take */
	atomic { mailbox[_pid] -> mailbox[_pid] = false; has_core[_pid] = true };
	holder = _pid;
works:
	if                                          /* Shared::own_core, under the guard */
	:: has_core[_pid]
	:: !has_core[_pid] -> atomic { release_spare(_pid); goto end_waits }
	fi;
end_sleeps:
	atomic {                                    /* Core::next; core::turn: the count of polls */
		LEFT > 0;
		if
		:: stuck_left > 0 -> stuck_left--; stuck = true
		:: short_left > 0 -> short_left--
		:: blocking_left > 0 -> blocking_left--; blocks = true
		fi;
		epoch++;
		in_turn[_pid] = true
	};
	guard_is_up[_pid] = false;                  /* the poll */
	if
	:: stuck ->
		stuck = false;
		if
		:: true                                 /* it ends after all */
		:: goto end_never
		fi
	:: blocks ->                                /* Switchboard::give_up_core */
		atomic { guard_is_up[_pid] = true; blocks = false };
		if
		:: has_core[_pid] -> atomic { claim_spare(spare) }
		:: !has_core[_pid]
		fi;
		if
		:: spare != NOBODY ->
			has_core[_pid] = false;
			holder = NOBODY;
			atomic { mailbox[spare] = true; spare = NOBODY }    /* Seat::give */
		:: else
		fi;
		guard_is_up[_pid] = false
	:: else
	fi;
	guard_is_up[_pid] = true;                   /* core::turn, after the poll */
	in_turn[_pid] = false;
	goto works;
end_never:
	false
}

/* signal::handle, time_slice::answer, hand_off. */
active [SEATS] proctype handler() {
	byte me = _pid - SEATS;
	bool goes;
end_waits:
	do
	:: atomic { signal[me] -> signal[me] = false; handles[me] = true };
		if
		:: request[me] == Asked ->              /* Seat::asked */
			goes = has_core[me] && in_turn[me] && !guard_is_up[me];
#ifndef BROKEN_RequestNamesItsTurn
			goes = goes && asked_turn[me] == epoch;     /* Seat::names */
#endif
			if
			:: goes ->                          /* hand_off: let_core_go, then give */
				atomic {
#ifndef BROKEN_TheCoreIsLetGo
					has_core[me] = false;
#endif
					wrong_turn = wrong_turn || asked_turn[me] != epoch
				};
				holder = NOBODY;
				request[me] = Gone;             /* Seat::answer */
#ifndef BROKEN_TheCoreIsGiven
				mailbox[asked_spare[me]] = true
#else
				skip
#endif
			:: else ->
#ifndef BROKEN_DecliningIsAnAnswer
				request[me] = Declined
#else
				skip
#endif
			fi
		:: else                                 /* it was answered before */
		fi;
		atomic { goes = false; handles[me] = false }
	od
}

/* monitor::look, overrun, settle. */
active proctype monitor() {
	byte seen, at = NOBODY, spare = NOBODY, asked = NOBODY;
	atomic {                                    /* Switchboard::deal */
		mailbox[0] = true; spare_is_free[1] = true
	};
	do
	:: asked != NOBODY ->                       /* monitor::settle */
		if
#ifdef BROKEN_OneRequestAtATime
		:: request[asked] != Gone ->
#else
		:: request[asked] == Declined ->
#endif
			atomic { spare = asked_spare[asked]; request[asked] = None };
			atomic { release_spare(spare); spare = NOBODY; asked = NOBODY }
		:: request[asked] == Gone -> atomic { request[asked] = None; asked = NOBODY }
		fi
	:: asked == NOBODY && holder != NOBODY ->   /* monitor::look */
		at = holder;
		if
		:: at == NOBODY
		:: at != NOBODY && seen != epoch -> seen = epoch
		:: at != NOBODY && seen == epoch ->     /* overrun */
			atomic { claim_spare(spare) };
			if
			:: spare == NOBODY
			:: spare != NOBODY ->
				atomic {                        /* Seat::ask: one store */
					request[at] = Asked; asked_turn[at] = seen; asked_spare[at] = spare;
					asked = at; spare = NOBODY
				};
#ifndef BROKEN_TheSignalComes
				signal[at] = true
#else
				skip
#endif
			fi
		fi;
		at = NOBODY
	od
}

#define CORES_AT(i)     (has_core[i] + mailbox[i])
#define CORES           (CORES_AT(0) + CORES_AT(1))
#define FREE_WITH_IT(i) (spare_is_free[i] && CORES_AT(i) > 0)
#define UNANSWERED      (request[0] == Asked || request[1] == Asked)

/* Safety. */
ltl a_core_has_one_holder    { [] (CORES <= 1) }
ltl free_seats_have_no_core  { [] !(FREE_WITH_IT(0) || FREE_WITH_IT(1)) }
ltl a_seat_is_released_once  { [] !spare_twice }
ltl the_meant_turn_switches  { [] !wrong_turn }

/* Liveness, if every process that can go on at last does. */
ltl no_core_is_lost          { [] (CORES == 0 -> <> (CORES == 1)) }
ltl requests_are_answered    { [] (UNANSWERED -> <> !UNANSWERED) }
ltl the_queue_is_served      { [] (LEFT > 0 -> <> (LEFT == 0)) }

/* What the claims speak of does happen: each of these must fail. */
ltl never_handed_off         { [] !(request[0] == Gone || request[1] == Gone) }
ltl never_declined           { [] (request[0] != Declined) }
ltl never_given_up           { [] !(in_turn[0] && guard_is_up[0] && mailbox[1]) }
ltl never_all_in_turns       { [] !(in_turn[0] && in_turn[1]) }
ltl never_back_among_spares  { [] !spare_is_free[0] }
