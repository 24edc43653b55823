------------------------------ MODULE Scheduling ------------------------------
(*****************************************************************************)
(* What any scheduler promises: safety only.                                 *)
(*                                                                           *)
(* A task's life, the same as in the Rust models:                            *)
(*                                                                           *)
(*   unstarted --1--> ready --2--> mounted --3--> done                       *)
(*                    ^  ^         |  |  |                                   *)
(*                    |  +----4----+  |  +--5--> on a spare, 3, 4, 6         *)
(*                    7               6                                      *)
(*                    +-- blocked <---+                                      *)
(*                                                                           *)
(*   1 spawned              2 dispatched        3 its program ends           *)
(*   4 yields, interrupted  5 handed on         6 waits                      *)
(*   7 what it waited for has come                                           *)
(*                                                                           *)
(* A restart leads from everywhere back to the start, where restarts are.    *)
(*                                                                           *)
(* Nothing is said of who goes next, when a turn ends, or whether anything   *)
(* happens at all.  A machine refines this if every one of its steps takes   *)
(* each task along an arrow, or leaves it where it is.                       *)
(*****************************************************************************)
EXTENDS Naturals

CONSTANTS
  Task,
  Carrier,    \* what turns take place on
  Spare,      \* where a turn goes on that was handed on
  Nowhere,    \* where one is who has no turn
  Restarts    \* may tasks begin anew?

VARIABLES
  life,       \* [Task -> Life]
  on,         \* [Task -> Carrier, Spare or Nowhere]
  pc          \* [Task -> Nat]: where each stands in its program

Life == {"unstarted", "ready", "mounted", "blocked", "done"}

Init ==
  /\ life \in [Task -> {"unstarted", "ready"}]
  /\ on = [t \in Task |-> Nowhere]
  /\ pc = [t \in Task |-> 1]

Free(carrier) == \A t \in Task : on[t] # carrier

Along(t, from, to) == life[t] = from /\ life'[t] = to

Rests(t) == UNCHANGED <<life[t], on[t], pc[t]>>

Spawned(t) == Along(t, "unstarted", "ready") /\ UNCHANGED <<on[t], pc[t]>>

Dispatched(t) ==
  /\ Along(t, "ready", "mounted")
  /\ on'[t] \in Carrier
  /\ Free(on'[t])
  /\ UNCHANGED pc[t]

(* Only who has a turn computes.                                             *)
Computes(t) == Along(t, "mounted", "mounted") /\ UNCHANGED on[t]

HandedOn(t) ==
  /\ Along(t, "mounted", "mounted")
  /\ on[t] \in Carrier
  /\ on'[t] = Spare
  /\ UNCHANGED pc[t]

TurnEnds(t) ==
  /\ \E to \in {"ready", "blocked", "done"} : Along(t, "mounted", to)
  /\ on'[t] = Nowhere

WaitIsOver(t) == Along(t, "blocked", "ready") /\ UNCHANGED on[t]

Restarted(t) ==
  /\ Restarts
  /\ life'[t] \in {"unstarted", "ready"}
  /\ on'[t] = Nowhere
  /\ pc'[t] = 1

(* Whole functions first: of one that is told only point by point no more is *)
(* known than that, not even for whom it stands.                             *)
Next ==
  /\ life' \in [Task -> Life]
  /\ on' \in [Task -> Carrier \cup {Spare, Nowhere}]
  /\ pc' \in [Task -> Nat]
  /\ \A t \in Task :
       \/ Rests(t) \/ Spawned(t) \/ Dispatched(t) \/ Computes(t) \/ HandedOn(t)
       \/ TurnEnds(t) \/ WaitIsOver(t) \/ Restarted(t)
  /\ \A t, u \in Task : Dispatched(t) /\ Dispatched(u) => t = u

Spec == Init /\ [][Next]_<<life, on, pc>>

-------------------------------------------------------------------------------
(* What follows from it.                                                     *)

TypeOK ==
  /\ life \in [Task -> Life]
  /\ on \in [Task -> Carrier \cup {Spare, Nowhere}]

OnlyInTurns == \A t \in Task : life[t] = "mounted" <=> on[t] # Nowhere

OneEach ==
  \A t, u \in Task : on[t] = on[u] /\ on[t] \in Carrier => t = u

THEOREM Spec => [](TypeOK /\ OnlyInTurns /\ OneEach)
===============================================================================
