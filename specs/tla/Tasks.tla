--------------------------------- MODULE Tasks --------------------------------
(*****************************************************************************)
(* Tasks in their turns: what an operation does to its task, to the things   *)
(* that tasks share, and to those who wait for it.                           *)
(*                                                                           *)
(* A step is one operation, or one leaving of the processor.  Which steps    *)
(* are possible when, and who goes next, is said by the machines; so every   *)
(* action here leaves `memory` alone, and says by `Woken` whom a machine     *)
(* has to put into a queue.                                                  *)
(*                                                                           *)
(* What a blocked task waits for is the operation at which it stands.        *)
(*****************************************************************************)
EXTENDS Programs, Policies

CONSTANTS
  Starts,     \* the tasks that start by themselves; the others are spawned
  Priority,   \* for each task how urgent it is
  Channels,   \* [name -> [capacity, fed: by the environment?, events: so many, or Endlessly]]
  Devices,    \* [name -> [answers, one: request at a time, fails]]
  Locks,      \* [name -> [grant: "fifo" or "barging", protocol]]
  Counters,   \* the counters' names
  OldestAge   \* [task -> Nat]: a turn's age is counted up to here, nobody asks further

VARIABLES
  life,       \* [task -> Life]
  on,         \* [task -> what it has its turn on: a carrier, Spare, or Nowhere]
  pc,         \* [task -> position in its program]
  age,        \* [task -> operations of this turn, up to OldestAge]
  asked,      \* [task -> it is in a blocking call that is not answered yet]
  token,      \* [task -> a wake came before it waited]
  copies,     \* [task -> [counter -> what it read]]
  channels,   \* [channel -> [events, toCome, receivers, senders]]
  locks,      \* [lock -> [holder, line]]
  requests,   \* [device -> requests in order, where it takes one at a time]
  counters,   \* [counter -> value]
  memory,     \* [scheduler -> what its policy remembers]
  last        \* [scheduler -> [carrier -> whom it had last]], where that is asked for

turns == <<life, on, age, asked>>
things == <<channels, locks, requests, counters>>
taskVars == <<life, on, pc, age, asked, token, copies, channels, locks, requests, counters>>

Life == {"unstarted", "ready", "mounted", "blocked", "done"}

(* As with Nobody, these are no words.                                       *)
Nowhere == "<nowhere>"
Spare == "<spare>"
Own == "<machine>"   \* the scheduler that is no runtime's
Endlessly == -1

Channel == DOMAIN Channels
Device == DOMAIN Devices
Lock == DOMAIN Locks

Here(t) == Code[t][pc[t]]
Op(t) == Here(t).op

InTurn(t) == life[t] = "mounted"
Live(t) == life[t] \notin {"unstarted", "done"}
BlockedAt(t, op, it) == life[t] = "blocked" /\ Op(t) = op /\ Here(t).of = it
Full(c) == channels[c].events >= Channels[c].capacity

(* The first of a line, as a sequence of at most one; and the rest.          *)
LOCAL First(line) == IF line = <<>> THEN <<>> ELSE <<Head(line)>>
LOCAL Rest(line) == IF line = <<>> THEN <<>> ELSE Tail(line)
LOCAL Min(a, b) == IF a < b THEN a ELSE b

-------------------------------------------------------------------------------
(* At these positions a copy of x will be written before it is read again: only *)
(* there is it kept.                                                         *)
Kept == [t \in Task |-> [i \in DOMAIN Code[t] |->
  {x \in Counters : Reached(t, {i}, Places(t, "read", x)) \cap Places(t, "write", x) # {}}]]

(* Tasks go to new positions, t perhaps by reading.                          *)
Moved(t, positions) ==
  /\ pc' = positions
  /\ copies' = [u \in Task |-> [x \in Counters |->
       CASE x \notin Kept[u][positions[u]] \/ life'[u] \in {"unstarted", "done"} -> 0
         [] u = t /\ Op(t) = "read" /\ Here(t).of = x -> counters[x]
         [] OTHER -> copies[u][x]]]

-------------------------------------------------------------------------------
(* Can t, in a turn, do its operation at once?  If not, it gives way there.  *)
AtOnce(t) ==
  LET it == Here(t) IN
  CASE it.op \in {"yield", "await", "end"} -> FALSE
    [] it.op = "receive" -> channels[it.of].events > 0
    [] it.op = "send" -> ~Full(it.of)
    [] it.op = "wait" -> token[t]
    [] it.op = "lock" -> locks[it.of].holder = Nobody
    [] it.op = "join" -> life[it.of] = "done"
    [] OTHER -> TRUE

(* Whom t's next step makes ready beside itself, in this order.              *)
Woken(t) ==
  LET it == Here(t) IN
  CASE it.op = "end" -> SelectSeq(Tasks, LAMBDA u : BlockedAt(u, "join", t))
    [] ~AtOnce(t) -> <<>>
    [] it.op = "receive" -> First(channels[it.of].senders)
    [] it.op = "send" -> First(channels[it.of].receivers)
    [] it.op = "unlock" ->
         IF locks[it.of].holder = t THEN First(locks[it.of].line) ELSE <<>>
    [] it.op = "wake" ->
         IF life[it.of] = "blocked" /\ Op(it.of) = "wait" THEN <<it.of>> ELSE <<>>
    [] it.op = "spawn" -> IF life[it.of] = "unstarted" THEN <<it.of>> ELSE <<>>
    [] OTHER -> <<>>

(* Where one goes on who becomes ready.  What it waited for is done, except at a *)
(* channel: there it tries again when it runs.                               *)
Resumed(u) ==
  IF life[u] = "blocked" /\ Op(u) \in {"wait", "lock", "join"} THEN Here(u).next ELSE pc[u]

Older(t) == [age EXCEPT ![t] = Min(@ + 1, OldestAge[t])]

(* The things after an operation of t.                                       *)
LOCAL Things(t) ==
  LET it == Here(t) IN
  /\ channels' =
       CASE it.op = "receive" ->
              [channels EXCEPT ![it.of].events = @ - 1, ![it.of].senders = Rest(@)]
         [] it.op = "send" ->
              [channels EXCEPT ![it.of].events = @ + 1, ![it.of].receivers = Rest(@)]
         [] OTHER -> channels
  /\ locks' =
       CASE it.op = "lock" -> [locks EXCEPT ![it.of].holder = t]
         [] it.op = "unlock" /\ locks[it.of].holder = t ->
              [locks EXCEPT ![it.of].holder = IF locks[it.of].line = <<>> THEN Nobody
                                              ELSE Head(locks[it.of].line),
                            ![it.of].line = Rest(@)]
         [] OTHER -> locks
  /\ requests' = IF it.op = "block" /\ ~asked[t] /\ Devices[it.of].one
                 THEN [requests EXCEPT ![it.of] = Append(@, t)] ELSE requests
  /\ counters' = IF it.op = "write" THEN [counters EXCEPT ![it.of] = copies[t][it.of] + 1]
                 ELSE counters

(* Wakes are kept for a task that does not wait yet: one, not two.           *)
LOCAL Tokens(t) ==
  LET it == Here(t) IN
  CASE it.op = "wait" -> [token EXCEPT ![t] = FALSE]
    [] it.op = "wake" /\ Woken(t) = <<>> /\ Waits(it.of) ->
         [token EXCEPT ![it.of] = life[it.of] # "done"]
    [] OTHER -> token

(* Task t does its operation, and then stands at `next`.                     *)
LOCAL Performs(t, next) ==
  LET woken == Range(Woken(t)) IN
  /\ InTurn(t)
  /\ AtOnce(t)
  /\ life' = [u \in Task |-> IF u \in woken THEN "ready" ELSE life[u]]
  /\ age' = Older(t)
  /\ asked' = [asked EXCEPT ![t] = Op(t) = "block"]
  /\ token' = Tokens(t)
  /\ Things(t)
  /\ Moved(t, [u \in Task |-> CASE u = t -> next
                                [] u \in woken -> Resumed(u)
                                [] OTHER -> pc[u]])
  /\ UNCHANGED on

(* An `either` takes a branch: whichever an adversary likes.                 *)
Choice(t, place, branch) ==
  /\ Op(t) = "either"
  /\ Here(t).place = place
  /\ branch \in DOMAIN Here(t).branches
  /\ Performs(t, Here(t).branches[branch])

(* The device is asked by the first step of a `block`; further ones only pass. *)
(* A `spin` is never over either.                                            *)
Operation(t) ==
  CASE Op(t) = "either" -> \E b \in DOMAIN Here(t).branches : Choice(t, Here(t).place, b)
    [] Op(t) \in {"block", "spin"} -> Performs(t, pc[t])
    [] OTHER -> Performs(t, Here(t).next)

-------------------------------------------------------------------------------
(* Task t gives way: it yields, ends, or waits for what it cannot have at once. *)
GivesWay(t) ==
  LET it == Here(t)
      woken == Range(Woken(t))
      Waiting(queue) == Append(queue, t)
  IN
  /\ InTurn(t)
  /\ ~AtOnce(t)
  /\ life' = [u \in Task |->
       CASE u = t -> (CASE it.op = "yield" -> "ready" [] it.op = "end" -> "done"
                        [] OTHER -> "blocked")
         [] u \in woken -> "ready"
         [] OTHER -> life[u]]
  /\ on' = [on EXCEPT ![t] = Nowhere]
  /\ age' = [age EXCEPT ![t] = 0]
  /\ token' = [token EXCEPT ![t] = @ /\ it.op # "end"]
  /\ channels' = CASE it.op = "receive" -> [channels EXCEPT ![it.of].receivers = Waiting(@)]
                   [] it.op = "send" -> [channels EXCEPT ![it.of].senders = Waiting(@)]
                   [] OTHER -> channels
  /\ locks' = IF it.op = "lock" /\ Locks[it.of].grant = "fifo"
              THEN [locks EXCEPT ![it.of].line = Waiting(@)] ELSE locks
  /\ requests' = IF it.op = "await" /\ Devices[it.of].one
                 THEN [requests EXCEPT ![it.of] = Waiting(@)] ELSE requests
  /\ Moved(t, [u \in Task |-> CASE u = t -> IF it.op = "yield" THEN it.next ELSE pc[u]
                                [] u \in woken -> Resumed(u)
                                [] OTHER -> pc[u]])
  /\ UNCHANGED <<asked, counters>>

(* A carrier takes t.                                                        *)
Mounts(t, carrier) ==
  /\ life[t] = "ready"
  /\ life' = [life EXCEPT ![t] = "mounted"]
  /\ on' = [on EXCEPT ![t] = carrier]
  /\ UNCHANGED <<pc, age, asked, token, copies, things>>

(* A timer ends t's turn.  In a blocking call it goes on waiting.            *)
Stopped(t) ==
  /\ life' = [life EXCEPT ![t] = IF asked[t] THEN "blocked" ELSE "ready"]
  /\ on' = [on EXCEPT ![t] = Nowhere]
  /\ age' = [age EXCEPT ![t] = 0]
  /\ asked' = [asked EXCEPT ![t] = FALSE]
  /\ UNCHANGED <<pc, token, copies, things>>

(* t's turn goes on beside its carrier.                                      *)
HandedOn(t) ==
  /\ on' = [on EXCEPT ![t] = Spare]
  /\ UNCHANGED <<life, pc, age, asked, token, copies, things>>

-------------------------------------------------------------------------------
(* What happens without a task's doing.                                      *)

(* The environment puts an event into a channel that has room.               *)
CanArrive(c) ==
  /\ Channels[c].fed
  /\ ~Full(c)
  /\ Channels[c].events # Endlessly => channels[c].toCome > 0

Arrival(c) ==
  /\ CanArrive(c)
  /\ channels' = [channels EXCEPT ![c].events = @ + 1,
                                  ![c].toCome = IF @ > 0 THEN @ - 1 ELSE 0,
                                  ![c].receivers = Rest(@)]
  /\ life' = [u \in Task |-> IF u \in Range(First(channels[c].receivers)) THEN "ready"
                             ELSE life[u]]
  /\ UNCHANGED <<on, pc, age, asked, token, copies, locks, requests, counters>>

WokenByArrival(c) == First(channels[c].receivers)

(* Has the device still to answer t?                                         *)
Outstanding(d, t) ==
  /\ Op(t) \in {"await", "block"}
  /\ Here(t).of = d
  /\ life[t] = "blocked" \/ asked[t]
  /\ Devices[d].one => t \in Range(requests[d])

(* The device answers t, which goes on after its request, or where an error leads. *)
Answered(d, t, failed) ==
  /\ Devices[d].answers
  /\ failed => Devices[d].fails
  /\ Outstanding(d, t)
  /\ Devices[d].one => Head(requests[d]) = t
  /\ life' = [life EXCEPT ![t] = IF @ = "blocked" THEN "ready" ELSE @]
  /\ asked' = [asked EXCEPT ![t] = FALSE]
  /\ requests' = IF Devices[d].one THEN [requests EXCEPT ![d] = Rest(@)] ELSE requests
  /\ Moved(t, [pc EXCEPT ![t] = IF failed THEN Here(t).failed ELSE Here(t).next])
  /\ UNCHANGED <<on, age, token, channels, locks, counters>>

(* A lock without an order, which nobody holds, goes to someone who waits for it. *)
Granted(l, t) ==
  /\ Locks[l].grant = "barging"
  /\ locks[l].holder = Nobody
  /\ BlockedAt(t, "lock", l)
  /\ locks' = [locks EXCEPT ![l].holder = t]
  /\ life' = [life EXCEPT ![t] = "ready"]
  /\ Moved(t, [pc EXCEPT ![t] = Here(t).next])
  /\ UNCHANGED <<on, age, asked, token, channels, requests, counters>>

-------------------------------------------------------------------------------
(* Nothing has happened: those that start are ready, in file order.          *)
TasksAtRest ==
  /\ life = [t \in Task |-> IF t \in Starts THEN "ready" ELSE "unstarted"]
  /\ on = [t \in Task |-> Nowhere]
  /\ pc = [t \in Task |-> 1]
  /\ age = [t \in Task |-> 0]
  /\ asked = [t \in Task |-> FALSE]
  /\ token = [t \in Task |-> FALSE]
  /\ copies = [t \in Task |-> [x \in Counters |-> 0]]
  /\ channels = [c \in Channel |->
       [events |-> 0, receivers |-> <<>>, senders |-> <<>>,
        toCome |-> IF Channels[c].fed /\ Channels[c].events # Endlessly
                   THEN Channels[c].events ELSE 0]]
  /\ locks = [l \in Lock |-> [holder |-> Nobody, line |-> <<>>]]
  /\ requests = [d \in Device |-> <<>>]
  /\ counters = [x \in Counters |-> 0]
===============================================================================
