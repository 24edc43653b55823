------------------------------- MODULE Policies -------------------------------
(*****************************************************************************)
(* Who may go next: for each policy the set of those who may be taken, and   *)
(* what it remembers to say so.                                              *)
(*                                                                           *)
(* A scheduler s is a record:                                                *)
(*                                                                           *)
(*   policy     [name, and what the policy asks for]                         *)
(*   carriers   what its members have their turns on: a set                  *)
(*   members    who has turns: a sequence, in file order                     *)
(*   priority   how urgent each member is; more is more urgent               *)
(*   slice      operations that a turn may take                              *)
(*                                                                           *)
(* A memory m is a record that always has `queue`, a sequence of members.    *)
(* Policies never choose: whoever stands in the set may be next.             *)
(*****************************************************************************)
EXTENDS Integers, Sequences, FiniteSets

(* What stands for none has a name that no case can give: theirs are words.  *)
Nobody == "<nobody>"

(* Where someone comes from who becomes ready.                               *)
Outside == [how |-> "outside"]
WokenBy(carrier) == [how |-> "woken", carrier |-> carrier]
BackFrom(carrier) == [how |-> "back", carrier |-> carrier]

LOCAL Is(s, name) == s.policy.name = name
LOCAL Member(s) == {s.members[i] : i \in DOMAIN s.members}
LOCAL Least(numbers) == CHOOSE n \in numbers : \A m \in numbers : n <= m
LOCAL Min(a, b) == IF a < b THEN a ELSE b
LOCAL Without(queue, e) == SelectSeq(queue, LAMBDA other : other # e)
LOCAL First(queue) == IF queue = <<>> THEN {} ELSE {Head(queue)}
LOCAL Or(some, others) == IF some # {} THEN some ELSE others

(* The first of a queue whose key is the least.                              *)
LOCAL FirstLeast(queue, Key(_)) ==
  {queue[i] : i \in {i \in DOMAIN queue :
     /\ \A j \in DOMAIN queue : Key(queue[i]) <= Key(queue[j])
     /\ \A j \in 1..(i - 1) : Key(queue[i]) < Key(queue[j])}}

-------------------------------------------------------------------------------
(* Fair share: an operation costs l / (priority + 1), l being the least      *)
(* common multiple; what one has had beyond the least is capped.             *)

LOCAL Multiple(s) ==
  CHOOSE l \in 1..255 :
    /\ \A e \in Member(s) : l % (s.priority[e] + 1) = 0
    /\ \A k \in 1..(l - 1) : \E e \in Member(s) : k % (s.priority[e] + 1) # 0
LOCAL Cost(s, e) == Multiple(s) \div (s.priority[e] + 1)
LOCAL MostHad(s) == Min(255, Multiple(s) * (IF s.slice > 4 THEN 2 * s.slice ELSE 8))

-------------------------------------------------------------------------------
(* What is remembered before anything has happened.                          *)

Fresh(s) ==
  LET zero == [e \in Member(s) |-> 0]
      each == [c \in s.carriers |-> 0]
  IN
  CASE Is(s, "round-robin") -> [queue |-> <<>>, last |-> Nobody]
    [] Is(s, "lifo-slot") ->
         [queue |-> <<>>, slot |-> [c \in s.carriers |-> Nobody], inARow |-> each]
    [] Is(s, "priority") -> [queue |-> <<>>, passed |-> zero]
    [] Is(s, "multilevel") -> [queue |-> <<>>, level |-> zero, dispatches |-> 0]
    [] Is(s, "fair-share") -> [queue |-> <<>>, had |-> zero]
    [] Is(s, "work-stealing") ->
         [queue |-> <<>>, own |-> [c \in s.carriers |-> <<>>], dispatches |-> each]
    [] OTHER -> [queue |-> <<>>]

(* Where e goes that becomes ready.  `any` looks at who is ready, and        *)
(* `round-robin` at that and the last one: neither keeps a queue.            *)
Joined(s, m, e, from) ==
  CASE s.policy.name \in {"any", "round-robin"} -> m
    [] Is(s, "lifo-slot") /\ from.how = "woken" ->
         LET displaced == m.slot[from.carrier] IN
         [m EXCEPT !.slot[from.carrier] = e,
                   !.queue = IF displaced = Nobody THEN @ ELSE Append(@, displaced)]
    [] Is(s, "work-stealing") /\ from.how # "outside" ->
         [m EXCEPT !.own[from.carrier] = Append(@, e)]
    [] OTHER -> [m EXCEPT !.queue = Append(@, e)]

(* Has what everyone may take from grown by that?                            *)
Grew(s, m, from) ==
  ~(Is(s, "lifo-slot") /\ from.how = "woken" /\ m.slot[from.carrier] = Nobody)

-------------------------------------------------------------------------------
(* How urgent a ready e is under `priority`: `base`, and one more for every  *)
(* `aging` dispatches of others that it was passed over by.                  *)

LOCAL Highest(s) ==
  LET all == {s.priority[e] : e \in Member(s)} IN
  CHOOSE p \in all : \A q \in all : q <= p

Urgency(s, m, base, e) ==
  IF ~Is(s, "priority") \/ s.policy.aging = 0 THEN base[e]
  ELSE LET aged == Min(base[e] + (m.passed[e] \div s.policy.aging), Highest(s)) IN
       IF aged > base[e] THEN aged ELSE base[e]

LOCAL After(s, ready, last) ==
  LET Place(e) == CHOOSE i \in DOMAIN s.members : s.members[i] = e
      later == {e \in ready : last # Nobody => Place(e) > Place(last)}
      round == Or(later, ready)
  IN {e \in round : \A other \in round : Place(e) <= Place(other)}

LOCAL FromSlot(s, m, c) ==
  LET slot == {m.slot[c]} \ {Nobody}
      head == First(m.queue)
      isOver == s.policy.cap # 0 /\ m.inARow[c] >= s.policy.cap
  IN IF isOver THEN Or(head, slot) ELSE Or(slot, head)

LOCAL FromQueues(s, m, c) ==
  LET shared == First(m.queue)
      own == First(m.own[c])
      isDue == m.dispatches[c] + 1 >= s.policy.every
      first == IF isDue THEN Or(shared, own) ELSE Or(own, shared)
  IN Or(first, UNION {First(m.own[other]) : other \in s.carriers})

(* Whom carrier c may take; nobody only if there is nothing for it.          *)
Admissible(s, m, ready, base, c) ==
  CASE Is(s, "any") -> ready
    [] Is(s, "fifo") -> First(m.queue)
    [] Is(s, "round-robin") -> After(s, ready, m.last)
    [] Is(s, "lifo-slot") -> FromSlot(s, m, c)
    [] Is(s, "priority") -> FirstLeast(m.queue, LAMBDA e : -Urgency(s, m, base, e))
    [] Is(s, "multilevel") -> FirstLeast(m.queue, LAMBDA e : m.level[e])
    [] Is(s, "fair-share") -> FirstLeast(m.queue, LAMBDA e : m.had[e])
    [] Is(s, "work-stealing") -> FromQueues(s, m, c)

-------------------------------------------------------------------------------
(* Out of every queue.                                                       *)
LOCAL Removed(s, m, e) ==
  CASE Is(s, "lifo-slot") ->
         [m EXCEPT !.queue = Without(@, e),
                   !.slot = [c \in s.carriers |-> IF @[c] = e THEN Nobody ELSE @[c]]]
    [] Is(s, "work-stealing") ->
         [m EXCEPT !.queue = Without(@, e),
                   !.own = [c \in s.carriers |-> Without(@[c], e)]]
    [] OTHER -> [m EXCEPT !.queue = Without(@, e)]

(* Carrier c takes e.                                                        *)
Taken(s, m, c, e) ==
  LET rest == Removed(s, m, e) IN
  CASE Is(s, "round-robin") -> [m EXCEPT !.last = e]
    [] Is(s, "lifo-slot") ->
         [rest EXCEPT !.inARow[c] =
            IF m.slot[c] # e \/ s.policy.cap = 0 THEN 0 ELSE Min(@ + 1, s.policy.cap)]
    [] Is(s, "priority") ->
         [rest EXCEPT !.passed = [other \in Member(s) |->
            IF other = e \/ \A i \in DOMAIN rest.queue : rest.queue[i] # other THEN 0
            ELSE Min(@[other] + 1, s.policy.aging * (Highest(s) - s.priority[other]))]]
    [] Is(s, "multilevel") /\ s.policy.boost # 0 ->
         IF m.dispatches + 1 < s.policy.boost THEN [rest EXCEPT !.dispatches = @ + 1]
         ELSE [Fresh(s) EXCEPT !.queue = rest.queue]
    [] Is(s, "work-stealing") ->
         [rest EXCEPT !.dispatches[c] = (@ + 1) % s.policy.every]
    [] OTHER -> rest

(* A turn of e ends, in which it used its slice up, or did not.              *)
TurnEnded(s, m, e, usedUp) ==
  IF Is(s, "multilevel") /\ usedUp
  THEN [m EXCEPT !.level[e] = Min(@ + 1, s.policy.levels - 1)]
  ELSE m

(* e did an operation.                                                       *)
Charged(s, m, e) ==
  IF Is(s, "fair-share") THEN [m EXCEPT !.had[e] = Min(@ + Cost(s, e), MostHad(s))] ELSE m

(* e is done, or starts anew: nothing is remembered of it.                   *)
Forgotten(s, m, e) ==
  LET rest == Removed(s, m, e) IN
  CASE Is(s, "priority") -> [rest EXCEPT !.passed[e] = 0]
    [] Is(s, "multilevel") -> [rest EXCEPT !.level[e] = 0]
    [] Is(s, "fair-share") -> [rest EXCEPT !.had[e] = 0]
    [] OTHER -> rest

(* A step is over.  Under `fair-share` only differences matter: the least    *)
(* that anyone has had who is ready or in a turn counts as 0, and who is away *)
(* earns no credit.                                                          *)
Settled(s, m, active, live) ==
  IF ~Is(s, "fair-share") \/ live = {} THEN m
  ELSE LET least == Least({m.had[e] : e \in Or(active, live)}) IN
       [m EXCEPT !.had = [e \in Member(s) |->
          IF e \notin live THEN @[e] ELSE IF @[e] < least THEN 0 ELSE @[e] - least]]

(* How often e stands in its queues, if it keeps any.                        *)
TimesQueued(s, m, e) ==
  LET In(queue) == Cardinality({i \in DOMAIN queue : queue[i] = e}) IN
  CASE Is(s, "lifo-slot") ->
         In(m.queue) + Cardinality({c \in s.carriers : m.slot[c] = e})
    [] Is(s, "work-stealing") ->
         In(m.queue) + Cardinality({c \in s.carriers : In(m.own[c]) > 0})
    [] OTHER -> In(m.queue)

KeepsQueue(s) == s.policy.name \notin {"any", "round-robin"}
===============================================================================
