------------------------------ MODULE Preemptive ------------------------------
(*****************************************************************************)
(* Preemptive: a timer takes the processor away.                             *)
(*                                                                           *)
(* exact   when the slice is used up, and then nothing but the interrupt,    *)
(*         or giving way, is possible: the timer never comes late            *)
(* any     after any operation, at least one a turn; whether it ever comes   *)
(*         is a matter of fairness                                           *)
(*****************************************************************************)
EXTENDS Machine

CONSTANT Timer   \* "exact" or "any"

ASSUME Timer \in {"exact", "any"}

MayOperate(t) == Timer = "any" \/ age[t] < Slice
MayInterrupt(t) == age[t] >= (IF Timer = "any" THEN 1 ELSE Slice)

ProcessorStep(p) ==
  \/ \E t \in Waiting : Dispatch(p, t)
  \/ \E t \in On(p) : (MayOperate(t) /\ Operate(t)) \/ GiveWay(t)

Interrupt(p) == \E t \in On(p) : MayInterrupt(t) /\ TakeAway(p, t)

Next == (\E p \in Processor : ProcessorStep(p) \/ Interrupt(p)) \/ Around

Spec == Init /\ [][Next]_vars

(* Processors go on, the timer comes, devices answer.  Nothing is assumed of *)
(* whom the policy picks: that is what is to be shown.                       *)
Fairness ==
  /\ \A p \in Processor : WF_vars(ProcessorStep(p)) /\ WF_vars(Interrupt(p))
  /\ \A d \in Device, t \in Task : WF_vars(Answer(d, t))

FairSpec == Spec /\ Fairness

(* Branch by branch, for whoever assumes choices to be fair.                 *)
ChoiceStep(t, place, branch) == MayOperate(t) /\ Choose(t, place, branch)

(* p stays idle through a step of another, though someone is ready for it.   *)
StaysIdle(p) ==
  /\ \E q \in Processor \ {p} : ProcessorStep(q)
  /\ IdleBeside(p)
  /\ IdleBeside(p)'

(* No turn goes on beyond its slice while someone is ready for its processor. *)
SlicesAreKept ==
  Timer = "exact" =>
    \A p \in Processor : \A t \in On(p) : age[t] > Slice => MayTake(p) = {}

(* What any scheduler promises, this one keeps.                              *)
Promised == INSTANCE Scheduling WITH Carrier <- Processor, Restarts <- FALSE
PromisedSpec == Promised!Spec

THEOREM Spec => PromisedSpec
===============================================================================
