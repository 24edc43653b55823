/* Two urgent tasks and one that is not, on one processor that each gives up after every turn.
 *
 * Mirrors model/cases/priority.toml, state by state: who starves under strict priority, and nobody
 * in order of arrival, which is the variant in which the most urgent need not go first.
 *
 * Grain: one step is a step of the case's machine: a dispatch, an operation, giving way. The machine
 * is one process, so what Spin treats fairly is what the case does: some step is taken, again and
 * again. Left out: nothing that the case has.
 */

#define TASKS  3
#define LOW    2                    /* the others are equally urgent */
#define NOBODY 3

byte queue[TASKS] = { 0, 1, LOW };  /* the ready tasks, from the head; then NOBODY */
byte ready = TASKS;                 /* how many */
byte turn = NOBODY;                 /* whose it is */
bool worked;                        /* it has done its work, and gives way next */

#define IS_READY(t) (queue[0] == t || queue[1] == t || queue[2] == t)

/* The place of whom the processor takes, if somebody is ready. */
inline choose(place) {
#ifdef BROKEN_UrgentGoFirst
	place = 0;
#else
	/* Only one is not urgent: it goes first if it is alone. */
	if
	:: queue[0] == LOW && ready > 1 -> place = 1
	:: else -> place = 0
	fi;
#ifdef BROKEN_TiesGoToTheFirst
	if
	:: ready > 2 && queue[2] != LOW -> place = 2
	:: ready > 1 && queue[1] != LOW && (ready < 3 || queue[2] == LOW) -> place = 1
	:: else
	fi;
#endif
#endif
}

/* Who stands there goes, and the others move up. */
inline take(place) {
	turn = queue[place];
	do
	:: place < TASKS - 1 -> queue[place] = queue[place + 1]; place++
	:: else -> break
	od;
	queue[TASKS - 1] = NOBODY;
	ready--
}

init {
	byte place;
	do
	:: d_step { turn == NOBODY && ready > 0 -> choose(place); take(place); place = 0 }
	:: d_step { turn != NOBODY && !worked -> worked = true }
#ifdef BROKEN_TurnsEnd
	:: d_step { turn != NOBODY && worked -> worked = false }
#else
	:: d_step {
		turn != NOBODY && worked ->
		queue[ready] = turn; ready++;
		turn = NOBODY; worked = false
	}
#endif
	od
}

ltl urgent_first    { [] !(turn == LOW && (IS_READY(0) || IS_READY(1))) }
ltl high_0_runs     { [] (IS_READY(0) -> <> (turn == 0)) }
ltl high_1_runs     { [] (IS_READY(1) -> <> (turn == 1)) }
ltl low_runs        { [] (IS_READY(LOW) -> <> (turn == LOW)) }
ltl regains_control { [] <> (turn == NOBODY) }
