/* Where one thread waits until another says so: a word that came first counts, once.
 *
 * Stands for src/sync/parker.rs, as it is on Linux. One thread that parks again and again, two that
 * tell it something, the one once and the other twice. sleeping.pml takes parking and unparking for
 * one step each, of one bit; the claims here are what that rests on.
 *
 * Grain: one step is one atomic operation or system call. The kernel compares the word and puts the
 * thread to sleep in one step. Left out: orders weaker than sequential consistency, which are
 * loom's; waits that end by time; waits that end for no reason, after which the word tells.
 */

mtype = { Empty, Waiting, Told };
mtype word = Empty;
bool kept;                      /* the kernel's: the thread sleeps */

/* What is only there to be spoken of. */
bool news;                      /* something was said, and no park has ended with it yet */
bool for_nothing;               /* a park has ended, and nothing was said since the last */

/* A swap that finds the word, and leaves none: the park ends. */
#ifdef BROKEN_WordsAreUsedUp
#define TAKEN   skip
#else
#define TAKEN   word = Empty
#endif
#define HEARD   TAKEN; for_nothing = for_nothing || !news; news = false

/* Parker::park: a swap; an exchange; the system call; a swap. */
active proctype waiter() {
parks:
	atomic {
		if
		:: word == Told -> HEARD; goto parks
		:: else -> word = Empty
		fi
	};
	atomic {
		if
		:: word == Empty -> word = Waiting
		:: else -> goto tells
		fi
	};
#ifdef BROKEN_TheKernelCompares
	kept = true;
#else
	kept = (word == Waiting);
#endif
end_kept:
	!kept;
tells:
	atomic {
		if
		:: word == Told -> HEARD
		:: else -> word = Empty                 /* for no reason: the caller looks, and parks */
		fi;
		goto parks
	}
}

/* Parker::unpark: a swap; and the system call, if the thread waits. */
inline unpark(waits) {
#ifdef BROKEN_WordsThatComeFirstCount
	atomic { waits = (word == Waiting); news = true; word = (waits -> Told : word) };
#else
	atomic { waits = (word == Waiting); news = true; word = Told };
#endif
	if
	:: waits -> kept = false; waits = false
	:: else
	fi
}

active proctype once() {
	bool waits;
	unpark(waits)
}

active proctype twice() {
	bool waits;
	unpark(waits);
	unpark(waits)
}

/* Safety. */
ltl a_word_counts_once       { [] !for_nothing }

/* Liveness, if every process that can go on at last does. */
ltl a_word_is_heard          { [] (news -> <> !news) }

/* What the claims speak of does happen: each of these must fail. */
ltl never_kept               { [] !kept }
ltl never_said_before        { [] !(word == Told && !kept) }
