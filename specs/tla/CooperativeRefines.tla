-------------------------- MODULE CooperativeRefines --------------------------
(*****************************************************************************)
(* Under policy `any` and timer `any` a cooperative machine does nothing     *)
(* that a handing one, or a preemptive one, might not do: a monitor that     *)
(* never comes and a timer that never comes are allowed, by safety.          *)
(*                                                                           *)
(* Not so under fairness: a fair timer comes, and a cooperative machine      *)
(* has none.  On the hang the difference is the whole story.                 *)
(*                                                                           *)
(* The mapping is the identity.  Ages are counted here only so that the      *)
(* others find theirs: OldestAge is 1, which is a slice of Handoff and all   *)
(* that Preemptive asks of a timer that may come at any time.                *)
(*****************************************************************************)
EXTENDS Cooperative

CONSTANT Spares

ASSUME Slice = 1 /\ \A t \in Task : OldestAge[t] = 1

Hand == INSTANCE Handoff
Preempt == INSTANCE Preemptive WITH Timer <- "any"

IsHandoff == Hand!Spec
IsPreemptive == Preempt!Spec

(* Where it ends.  A timer that is exact would have come; a policy that is strict *)
(* would have picked another; and a fair timer, or monitor, does come.       *)
Exact == INSTANCE Preemptive WITH Timer <- "exact"
Strict == INSTANCE Preemptive WITH
  Timer <- "any",
  Policy <- [name |-> "priority", aging |-> 0],
  memory <- [s \in DOMAIN memory |->
    [queue |-> memory[s].queue, passed |-> [t \in Task |-> 0]]]

IsExact == Exact!Spec
IsStrict == Strict!Spec
IsFairlyHandoff == Hand!FairSpec
IsFairlyPreemptive == Preempt!FairSpec

THEOREM Spec => IsHandoff /\ IsPreemptive
===============================================================================
