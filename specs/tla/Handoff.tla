-------------------------------- MODULE Handoff -------------------------------
(*****************************************************************************)
(* Handoff: cooperative until a turn overruns its slice; then its run        *)
(* queue goes to a spare.                                                    *)
(*                                                                           *)
(* Nothing is taken from the turn, which goes on beside the processor.       *)
(* The spare is free again when that turn ends.  With all spares in use      *)
(* the machine is cooperative.                                               *)
(*****************************************************************************)
EXTENDS Machine

CONSTANT Spares   \* so many turns can be handed on at a time

Turn(t) == Operate(t) \/ GiveWay(t)

ProcessorStep(p) ==
  \/ \E t \in Waiting : Dispatch(p, t)
  \/ \E t \in On(p) : Turn(t)

SpareStep(t) == t \in HandedOver /\ Turn(t)

HandOff(p) ==
  \E t \in On(p) : age[t] >= Slice /\ Cardinality(HandedOver) < Spares /\ HandOn(p, t)

Next ==
  \/ \E p \in Processor : ProcessorStep(p) \/ HandOff(p)
  \/ \E t \in Task : SpareStep(t)
  \/ Around

Spec == Init /\ [][Next]_vars

(* Processors go on, the monitor comes, devices answer.  Nothing is assumed of *)
(* whom the policy picks: that is what is to be shown.                       *)
Fairness ==
  /\ \A p \in Processor : WF_vars(ProcessorStep(p)) /\ WF_vars(HandOff(p))
  /\ \A t \in Task : WF_vars(SpareStep(t))
  /\ \A d \in Device, t \in Task : WF_vars(Answer(d, t))

FairSpec == Spec /\ Fairness

(* Branch by branch, for whoever assumes choices to be fair.                 *)
ChoiceStep(t, place, branch) == Choose(t, place, branch)

(* p stays idle through a step of another, though someone is ready for it.   *)
StaysIdle(p) ==
  /\ \E q \in Processor \ {p} : ProcessorStep(q)
  /\ IdleBeside(p)
  /\ IdleBeside(p)'

SparesSuffice == Cardinality(HandedOver) <= Spares

(* What any scheduler promises, this one keeps.                              *)
Promised == INSTANCE Scheduling WITH Carrier <- Processor, Restarts <- FALSE
PromisedSpec == Promised!Spec

THEOREM Spec => PromisedSpec
===============================================================================
