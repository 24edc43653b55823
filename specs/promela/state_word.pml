/* A task's state word: one poll at a time, no wake lost, the cell freed once and last.
 *
 * Stands for src/task/state.rs and for those who use it: src/core.rs (turn, settle),
 * src/task/cell.rs (complete), src/task/waker.rs, src/task/join.rs. One task that waits for two
 * events; two workers that take it from a queue; two writers, each of which has a waker; the
 * handle, which awaits the end, aborts, changes its waker, gives up, or is dropped at once.
 *
 * Grain: every transition of `State` is a read-modify-write of one word, so it is one step here,
 * with what it owes. All that comes after it (the push into a queue, the use of the place of the
 * joiner's waker, the second half of `release`) is a step of its own.
 *
 * Left out: orders weaker than sequential consistency. All steps here happen one after the other
 * and are seen at once; that they may be taken to do so is what the executor's loom tests show.
 * Also left out: panics, the budget, what a queue looks like (it is a number here), the executor.
 */

#define WRITERS 2

/* The word. */
bool queued = true, polling, done, aborted, joined = true, joiner;
byte refs = 2;                  /* its upper bits: the registry's reference, and the handle's */

byte places = 1;                /* in queues where the task stands */
bool event[WRITERS];            /* what the future waits for */
bool given;                     /* the writers were given their wakers */
byte place;                     /* the joiner's waker, in its place: 1 or 2; 0: none */
bool told[3];                   /* of the joiner's wakers */

mtype = { Future, Output, Gone };        /* enum Stage */
mtype = { Pending, Ready, Cancelled };   /* enum Ended */
mtype stage = Future;

/* What is only there to be spoken of. */
bool freed, touched;            /* the cell is free; somebody used it all the same */
bool freed_twice;
byte users;                     /* turns that use the future now */
bool overlapped;                /* a task was taken that was not queued, or was in a turn */
bool owed;                      /* it was woken, and no poll has begun since */
bool misused;                   /* an output was taken that was not there */
bool reads_place, writes_place; /* somebody does so now */
bool waits;                     /* the handle's task waits to be told */
byte gone;                      /* writers and the handle: they will not come back */
byte turns;                     /* turns that go on, to their last step */

#define USE     touched = touched || freed

/* State::wake: `enqueue` is what it owes. A step of its caller. */
inline wake_word(enqueue) {
	USE;
	enqueue = false;
	if
	:: !queued && !polling && !done -> queued = true; enqueue = true; owed = true
	:: polling ->
#ifdef BROKEN_PolledTasksAreNotQueued
		enqueue = !queued;
#endif
		queued = true; owed = true
	:: queued && !polling -> owed = true
	:: done -> skip
	fi
}

/* Task::free, as a part of the step that found the reference to be the last. */
#define FREE    freed_twice = freed_twice || freed; freed = true

/* Task::release, State::release: a look, and only if others are there a read-modify-write. */
inline release() {
	atomic {
		USE;
		if
		:: refs == 1 -> FREE; goto over
		:: else
		fi
	};
	atomic {
		USE;
		assert(refs > 0);
		refs--;
		if
		:: refs == 0 -> FREE
		:: else
		fi;
		goto over
	}
}

/* Whoever has the output: it must be there. */
inline empty_stage() {
	atomic { USE; misused = misused || stage != Output; stage = Gone }
}

/* core::turn, cell::turn, core::settle, cell::complete. */
active [2] proctype worker() {
	bool flag;                              /* aborted; woken; then: there is something to do */
	mtype ended;
end_idle:
	do
	:: atomic { places > 0 -> places--; turns++ };  /* Core::next */
		atomic {                                /* State::start_poll: one fetch_add */
			USE;
			overlapped = overlapped || !queued || polling || done;
			assert(!overlapped);
			queued = false; polling = true; owed = false;
			users++;
			flag = aborted;
#ifdef BROKEN_AbortsAreHeeded
			flag = false;
#endif
			ended = (flag -> Cancelled : Pending)
		};
		if
		:: flag                                 /* Turn::Cancel */
		:: !flag && given ->                    /* Turn::Poll: what was written before a wake */
			ended = (event[0] && event[1] -> Ready : Pending)
		:: !flag && !given ->                   /* the first poll: waker::clone, State::refer */
#ifndef BROKEN_ClonesAreCounted
			atomic { USE; refs = refs + WRITERS; given = true };
#else
			given = true;
#endif
			if
			:: ended = (event[0] && event[1] -> Ready : Pending)
			:: flag = true                      /* context::wake_own: no word is touched */
			fi
		fi;
		if
		:: ended == Pending ->
			atomic {                            /* State::end_poll */
				USE;
				users--;
				polling = false;
#ifdef BROKEN_WokenTurnsAreFollowed
				queued = false;
#endif
				queued = queued || flag; owed = owed || flag; flag = queued
			};
			if
			:: flag -> atomic { places++; goto over }   /* AfterPoll::Requeue: join_again */
			:: else                             /* AfterPoll::Rest */
			fi
		:: ended != Pending ->                  /* the future is dropped, the output written */
			stage = Output;
			atomic {                            /* State::complete */
				USE;
				users--;
				polling = false; queued = false; done = true; owed = false;
				flag = !joined || joiner;
				refs = (flag -> refs : refs - 1)    /* AfterDone::Nothing gives one back */
			};
			if
			:: !flag -> goto over
			:: flag && joiner ->                /* AfterDone::WakeJoiner */
				atomic { USE; reads_place = true };
				atomic { told[place] = true; reads_place = false };
				release()
			:: flag && !joiner ->               /* AfterDone::DropOutput */
				empty_stage();
				release()
			fi
		fi;
over:
		atomic { flag = false; ended = 0; turns-- }
	od
}

/* Whoever has a waker: waker::wake_by_ref, wake, drop_waker. */
active [WRITERS] proctype writer() {
	bool flag;
	byte me = _pid - 2;
end_unasked:
	given;
	if
	:: goto drops                               /* the event never comes */
	:: event[me] = true                         /* what it has to tell */
	fi;
	if
	:: me == 0 ->                               /* State::wake */
		atomic { wake_word(flag) };
		if
		:: flag -> places++
		:: else
		fi
	:: me == 1 ->                               /* State::wake_and_release */
		atomic {
			wake_word(flag);
			refs--;
			if
			:: refs == 0 && !flag -> FREE
			:: else
			fi
		};
		if
		:: flag -> places++
		:: else
		fi;
		goto over
	fi;
drops:
	release();
over:
	atomic { flag = false; gone++ }
}

/* JoinHandle: poll, abort, drop. */
active proctype handle() {
	bool flag, may_change, may_leave;
	byte mine = 1;
	if
	:: goto leaves                              /* detached at once */
	:: may_change = true                        /* it is awaited from two places in turn */
	:: may_leave = true                         /* it is awaited for a while */
	:: goto aborts                              /* it is aborted, then awaited or dropped */
	fi;
polls:
	do
	:: atomic { USE; flag = done };             /* JoinHandle::poll: State::is_done */
		if
		:: flag -> goto takes
		:: else
		fi;
		atomic { USE; flag = joiner };          /* leave_waker: State::has_waker */
		if
		:: flag && place == mine ->             /* Waker::will_wake */
			atomic { USE; flag = done }
		:: else ->
			if
			:: flag ->                          /* State::withdraw_waker */
#ifdef BROKEN_WakerIsWithdrawn
				flag = false
#else
				atomic { USE; flag = done; joiner = joiner && done }
#endif
			:: else
			fi;
			if
			:: flag -> goto takes
			:: else
			fi;
			atomic { USE; writes_place = true };
			atomic { place = mine; writes_place = false };
			atomic {                            /* State::offer_waker */
				USE;
				flag = done;
				joiner = joiner || !done;
#ifdef BROKEN_JoinerHearsOfTheEnd
				flag = false
#endif
			}
		fi;
		if
		:: flag -> goto takes
		:: else -> waits = true
		fi;
end_waits:
		if
		:: atomic { told[mine] -> told[mine] = false; waits = false }
		:: atomic { may_change -> may_change = false; mine = 2; waits = false }
		:: atomic { may_leave -> waits = false; goto leaves }
		fi
	od;
aborts:
	atomic {                                    /* State::abort */
		USE;
		flag = !queued && !polling && !done;
		if
		:: !done -> queued = true; aborted = true; owed = true
		:: else
		fi
	};
	if
	:: flag -> places++
	:: else
	fi;
	if
	:: goto polls
	:: goto leaves
	fi;
takes:                                          /* JoinHandle::take */
	empty_stage();
	release();
leaves:                                         /* drop: State::leave */
	atomic {
		USE;
		if
		:: !done && !joiner -> joined = false; refs--; goto over
		:: !done && joiner -> joined = false; joiner = false; flag = true
		:: done -> flag = false
		fi
	};
	if
	:: flag ->                                  /* AfterLeave::TakeWaker */
		atomic { USE; writes_place = true };
		atomic { place = 0; writes_place = false }
	:: else ->                                  /* AfterLeave::TakeOutput */
		empty_stage()
	fi;
	release();
over:
	atomic { flag = false; mine = 1; may_change = false; may_leave = false; gone++ }
}

#define ALL_GONE (done && turns == 0 && gone == 1 + WRITERS * given)

/* Safety. */
ltl one_poll_at_a_time      { [] (users <= 1 && !overlapped) }
ltl queued_once             { [] (places <= 1) }
ltl never_used_after_free   { [] (!touched && !freed_twice) }
ltl freed_when_all_are_gone { [] (ALL_GONE -> freed) }
ltl output_has_one_owner    { [] !misused }
ltl place_has_one_user      { [] !(reads_place && writes_place) }

/* Liveness, if every process that can go on at last does. */
ltl wakes_are_followed      { [] (owed -> <> !owed) }
ltl what_comes_is_seen      { [] (event[0] && event[1] -> <> done) }
ltl aborts_end              { [] (aborted -> <> done) }
ltl joiner_hears            { [] (done && waits -> <> !waits) }

/* What the claims speak of does happen: each of these must fail. */
ltl never_freed             { [] !freed }
ltl never_woken_in_a_turn   { [] !(queued && polling) }
ltl never_all_written       { [] !(event[0] && event[1]) }
ltl never_aborted           { [] !aborted }
ltl never_waits_for_the_end { [] !(done && waits) }
ltl never_reads_the_place   { [] !reads_place }
