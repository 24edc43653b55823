/* Workers that fall asleep while others make tasks ready: no wakeup is lost.
 *
 * Stands for src/idle.rs and for those who use it: src/worker.rs (work, sleep), src/core.rs (next,
 * steal, search), src/shared.rs (join_outside, wake_a_worker), src/queue. Two workers; two tasks
 * that come from outside, each of one turn. A turn is short, or it goes on for as long as a task
 * waits and the other worker has none: if that one oversleeps, it goes on for ever.
 *
 * Grain: one step is one atomic operation, or all that is done under the lock of the shared queue.
 * (Whoever takes from it stores the new length last. Others may see the old one, which is longer,
 * for a moment: they look, and find nothing.) A queue is a number: which task is where is left
 * out.
 * To park and to unpark is one step each: that the steps of a parker come to this is parker.pml's.
 *
 * Left out: orders weaker than sequential consistency, which are loom's; but for the one that the
 * protocol is about. What a thread stores may be seen by others later than its next look sees
 * them, unless there is a full fence between. Where BROKEN_FenceBeforeSleepers takes the fence
 * away, a look may therefore come before the store that it stands behind.
 * Also left out: turns that wake others (they join the own queue, and behind a long turn it is the
 * monitor that wakes a worker for them), timers, the end of the executor, hand-off, cores that even
 * their queues.
 */

#define CORES   2
#define PUSHERS 2
#define NOBODY  CORES

/* The word of src/idle.rs. */
bool asleep[CORES];
byte searching;
/* The cores' parkers. */
bool told[CORES];

/* The shared queue, and the cores' own. */
byte outside;
byte own[CORES];

/* What is only there to be spoken of. */
byte waiting;                   /* tasks that were made ready, and taken by nobody yet */
bool busy[CORES];               /* it has a task */
bool kept[CORES];               /* it is parked */
bool stolen;

/* Shared::wake_a_worker, behind its fence: Idle::claim, then Parker::unpark. `core` is left as it
 * was: NOBODY. */
inline wake_a_worker(core) {
#ifndef BROKEN_SleepersAreWoken
	atomic {
		if
		:: searching == 0 && asleep[0]               -> asleep[0] = false; searching++; core = 0
		:: searching == 0 && !asleep[0] && asleep[1] -> asleep[1] = false; searching++; core = 1
		:: else
		fi
	};
	if
	:: core != NOBODY -> atomic { told[core] = true; core = NOBODY }
	:: else
	fi
#else
	skip
#endif
}

/* What a claim sees that wakes nobody. Without the fence it is seen before the store is. */
#define NOBODY_TO_WAKE (searching > 0 || (!asleep[0] && !asleep[1]))

/* Shared::join_outside: SharedQueue::push, then the fence, then a sleeper is looked for. */
inline join_outside(core) {
	if
	:: atomic { outside++; waiting++ };
		wake_a_worker(core)
#ifdef BROKEN_FenceBeforeSleepers
	:: NOBODY_TO_WAKE -> atomic { outside++; waiting++ }
#endif
	fi
}

/* Core::next: fetches from outside, if there is anything; then takes from the own queue. */
inline next(me, core) {
	if
	:: atomic { outside > 0 -> outside--; own[me]++ }       /* its share of two is one */
	:: outside == 0
	fi;
	atomic {                                                /* Ring::pop */
		if
		:: own[me] > 0 -> own[me]--; waiting--; busy[me] = true
		:: else
		fi
	};
	if
	:: busy[me] && own[me] > 0 -> wake_a_worker(core)
	:: else
	fi
}

/* Core::steal, Ring::steal_into: half of two is one, and half of one is one. */
inline steal(me, other) {
	atomic {
		if
		:: own[other] > 0 -> own[other]--; waiting--; busy[me] = true; stolen = true
		:: else
		fi
	}
}

/* Shared::is_work_anywhere: one look after the other. */
inline is_work_anywhere(it) {
	it = (outside > 0);
	if
	:: !it -> it = (own[0] > 0)
	:: it
	fi;
	if
	:: !it -> it = (own[1] > 0)
	:: it
	fi
}

/* worker::work. */
active [CORES] proctype worker() {
	byte core = NOBODY;
	bool flag;
works:
	next(_pid, core);
	if
	:: busy[_pid] -> goto turns
	:: else -> searching++                      /* Idle::search */
	fi;
searches:                                       /* core::search */
	next(_pid, core);
	if
	:: !busy[_pid] -> steal(_pid, 1 - _pid)
	:: else
	fi;
	if
	:: busy[_pid] ->
		atomic { searching--; flag = (searching == 0) };        /* Idle::found */
#ifdef BROKEN_LastSearcherPassesOn
		flag = false;
#endif
		if
		:: flag -> is_work_anywhere(flag)
		:: else
		fi;
		if
		:: flag -> flag = false; wake_a_worker(core)
		:: else
		fi;
		goto turns
#ifdef BROKEN_SleepersDoNotSearch
	:: else -> asleep[_pid] = true
#else
	:: else -> atomic { asleep[_pid] = true; searching-- }      /* Idle::fall_asleep; a fence */
#endif
	fi;
#ifndef BROKEN_LookAfterFallingAsleep
	is_work_anywhere(flag);
#endif
	if
	:: flag -> goto wakes
	:: else
	fi;
	atomic {                                    /* worker::sleep */
		flag = false;
		if
		:: !asleep[_pid] -> goto searches
		:: else -> kept[_pid] = true
		fi
	};
end_sleeps:
	atomic { told[_pid] -> told[_pid] = false; kept[_pid] = false };
wakes:
	atomic {                                    /* Idle::wake_up: unless whoever woke it did it */
		flag = false;
		if
		:: asleep[_pid] -> asleep[_pid] = false; searching++
		:: else
		fi
	};
	goto searches;
turns:                                          /* core::turn */
	if                                          /* it is short; or it waits for another's turn */
	:: busy[_pid] = false; goto works
	:: true
	fi;
	atomic { waiting == 0 || busy[1 - _pid] -> busy[_pid] = false };
	goto works
}

/* Whoever spawns or wakes a task from outside. */
active [PUSHERS] proctype pusher() {
	byte core = NOBODY;
	join_outside(core)
}

/* Safety. */
ltl searchers_are_awake         { [] (asleep[0] + asleep[1] + searching <= CORES) }

/* Liveness, if every process that can go on at last does. */
ltl a_push_is_followed_by_a_pop { [] (waiting > 0 -> <> (waiting == 0)) }

/* What the claims speak of does happen: each of these must fail. */
ltl never_all_asleep            { [] !(kept[0] && kept[1]) }
ltl never_asleep_beside_work    { [] !(kept[0] && kept[1] && waiting > 0) }
ltl never_two_wait              { [] (waiting < 2) }
ltl never_stolen                { [] !stolen }
