-------------------------------- MODULE Claims --------------------------------
(*****************************************************************************)
(* What is claimed of a machine, in the words of the case files.             *)
(*                                                                           *)
(* The operators here look at tasks and at what they share; what they need   *)
(* to know of a scheduler they are given.                                    *)
(*****************************************************************************)
EXTENDS Tasks

-------------------------------------------------------------------------------
(* Of states.                                                                *)

Ready(t) == life[t] = "ready"
Mounted(t) == life[t] = "mounted"
Blocked(t) == life[t] = "blocked"
IsDone(t) == life[t] = "done"
Failed(t) == IsDone(t) /\ Here(t).failed
Queued(c) == channels[c].events > 0
Held(l) == locks[l].holder # Nobody
Holds(t, l) == locks[l].holder = t
AllDone == \A t \in Task : ~Live(t)

-------------------------------------------------------------------------------
(* How urgent everyone is: a holder as much as who waits for it, with        *)
(* inheritance; as much as whoever ever takes the lock, with a ceiling.      *)

LOCAL Most(numbers) == CHOOSE n \in numbers : \A m \in numbers : m <= n

LOCAL Ceiling(l) == Most({0} \cup {Priority[t] : t \in {u \in Task : Does(u, "lock", l)}})

LOCAL RaisedBy(l, urgent) ==
  CASE Locks[l].protocol = "ceiling" -> Ceiling(l)
    [] Locks[l].protocol = "inheritance" ->
         Most({0} \cup {urgent[t] : t \in {u \in Task : BlockedAt(u, "lock", l)}})
    [] OTHER -> 0

RECURSIVE Raised(_)
Raised(urgent) ==
  LET more == [t \in Task |->
        Most({urgent[t]} \cup {RaisedBy(l, urgent) : l \in {l \in Lock : Holds(t, l)}})]
  IN IF more = urgent THEN urgent ELSE Raised(more)

Urgent == Raised(Priority)

-------------------------------------------------------------------------------
(* Invariants.                                                               *)

TasksTypeOK(carriers) ==
  /\ life \in [Task -> Life]
  /\ on \in [Task -> carriers \cup {Spare, Nowhere}]
  /\ \A t \in Task :
       /\ pc[t] \in DOMAIN Code[t]
       /\ age[t] \in 0..OldestAge[t]
       /\ InTurn(t) <=> on[t] # Nowhere
       /\ ~InTurn(t) => age[t] = 0 /\ ~asked[t]
       /\ life[t] = "done" => Op(t) = "end"
  /\ asked \in [Task -> BOOLEAN]
  /\ token \in [Task -> BOOLEAN]
  /\ \A c \in Channel :
       /\ channels[c].events \in 0..Channels[c].capacity
       /\ channels[c].toCome >= 0
  /\ \A l \in Lock : locks[l].holder \in Task \cup {Nobody}

(* In how many lines t stands.                                               *)
LOCAL Times(t, line) == Cardinality({i \in DOMAIN line : line[i] = t})

LOCAL Lines(t) ==
    Cardinality({c \in Channel : t \in Range(channels[c].receivers)})
  + Cardinality({c \in Channel : t \in Range(channels[c].senders)})
  + Cardinality({l \in Lock : t \in Range(locks[l].line)})
  + Cardinality({d \in Device : t \in Range(requests[d])})

(* A task is in one place: in its queue if it is ready, in the line of what it *)
(* waits for if that has one.                                                *)
Placed(s, m, t) ==
  /\ KeepsQueue(s) => TimesQueued(s, m, t) = (IF Ready(t) THEN 1 ELSE 0)
  /\ Lines(t) <= 1
  /\ Blocked(t) =>
       CASE Op(t) = "receive" -> Times(t, channels[Here(t).of].receivers) = 1
         [] Op(t) = "send" -> Times(t, channels[Here(t).of].senders) = 1
         [] Op(t) = "lock" ->
              Locks[Here(t).of].grant = "fifo" => Times(t, locks[Here(t).of].line) = 1
         [] OTHER -> TRUE

Crowded(carrier) == Cardinality({t \in Task : on[t] = carrier}) > 1

LOCAL SomeoneStandsAt(op, it) ==
  \E t \in Task : life[t] \in {"ready", "mounted"} /\ Op(t) = op /\ Here(t).of = it

(* t is blocked although what it waits for has come.                         *)
WakeupLost(t) ==
  LET it == Here(t) IN
  /\ Blocked(t)
  /\ CASE it.op = "wait" -> token[t]
       [] it.op = "join" -> IsDone(it.of)
       [] it.op = "lock" -> Locks[it.of].grant = "fifo" /\ ~Held(it.of)
       [] it.op = "receive" -> Queued(it.of) /\ ~SomeoneStandsAt("receive", it.of)
       [] it.op = "send" -> ~Full(it.of) /\ ~SomeoneStandsAt("send", it.of)
       [] OTHER -> ~Outstanding(it.of, t)

NoWakeupIsLost == \A t \in Task : ~WakeupLost(t)

(* By their programs at most one task is between `lock` and `unlock`.        *)
LOCAL InsideOf == [t \in Task |-> [l \in Lock |-> Inside(t, l)]]

LocksExclude ==
  \A l \in Lock : Cardinality({t \in Task : Live(t) /\ pc[t] \in InsideOf[t][l]}) <= 1

(* Once nobody will write x any more, it has been written `writes` times.    *)
NoUpdateOf(x, writes) ==
  LET writers == {t \in Task : Does(t, "write", x)} IN
  (\A t \in writers : ~Live(t)) => counters[x] = writes

-------------------------------------------------------------------------------
(* Deadlock: the greatest set of blocked tasks that nobody outside can help. *)

LOCAL NobodyElseCould(set, op, it) ==
  \A t \in Task : t \in set \/ IsDone(t) \/ ~MayStill(t, pc[t], op, it)

LOCAL Hopeless(t, set) ==
  LET it == Here(t) IN
  IF life[t] = "unstarted" THEN NobodyElseCould(set, "spawn", t)
  ELSE CASE it.op = "join" -> it.of \in set
         [] it.op = "lock" -> Held(it.of) /\ (LET h == locks[it.of].holder IN
                                              h \in set \/ IsDone(h))
         [] it.op = "receive" -> ~Channels[it.of].fed /\ NobodyElseCould(set, "send", it.of)
         [] it.op = "send" -> NobodyElseCould(set, "receive", it.of)
         [] OTHER -> FALSE

RECURSIVE HopelessOf(_)
HopelessOf(set) ==
  LET rest == {t \in set : Hopeless(t, set)} IN
  IF rest = set THEN set ELSE HopelessOf(rest)

Deadlocked ==
  {t \in HopelessOf({t \in Task : life[t] \in {"blocked", "unstarted"}}) : Blocked(t)}

NoDeadlock == Deadlocked = {}

-------------------------------------------------------------------------------
(* Liveness, and what is said of steps.                                      *)

(* An event stays queued until it is received, and nothing else takes it: not *)
(* a restart of who stands there.  So that queued leads to received is: again *)
(* and again nothing is queued, or something is received.                    *)
Receipt(c) == channels'[c].events < channels[c].events

EventsHandled(c) == []<>~Queued(c) \/ []<><<Receipt(c)>>_<<taskVars, memory, last>>

Ends(t) == <>[]IsDone(t)
===============================================================================
