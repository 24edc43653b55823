/* Where one thread waits until another says so: src/sync/parker.rs, on Linux.
 *
 * A part of other models, which say how many threads wait: PARKERS. `kept` is the kernel's: the
 * thread sleeps in it. It compares the word and falls asleep in one step. Left out: waits that end
 * by time, and those that end for no reason; who parks looks again at what it waits for.
 */

mtype = { Empty, Waiting, Told };
mtype parker[PARKERS] = Empty;
bool kept[PARKERS];

/* Parker::park: a swap, an exchange, the system call, a swap. */
inline park(thread) {
	atomic {
		if
		:: parker[thread] == Told -> parker[thread] = Empty; goto parked
		:: else
		fi
	};
	atomic {
		if
		:: parker[thread] == Empty -> parker[thread] = Waiting
		:: else
		fi
	};
	atomic { kept[thread] = (parker[thread] == Waiting) };
end_kept:
	!kept[thread];
	parker[thread] = Empty;
parked:
	skip
}

/* Parker::unpark: a swap, and the system call if somebody waits. */
inline unpark(thread) {
	if
	:: atomic { parker[thread] == Waiting -> parker[thread] = Told };
		kept[thread] = false
	:: atomic { parker[thread] != Waiting -> parker[thread] = Told }
	fi
}
