------------------------------ MODULE Cooperative -----------------------------
(*****************************************************************************)
(* Cooperative: a processor changes hands only where a task gives way.       *)
(*                                                                           *)
(* A turn lasts as long as its task likes.  If it never gives way, nothing   *)
(* else ever runs there; no fairness of the processor mends that, for the    *)
(* processor works all the time.                                             *)
(*****************************************************************************)
EXTENDS Machine

ProcessorStep(p) ==
  \/ \E t \in Waiting : Dispatch(p, t)
  \/ \E t \in On(p) : Operate(t) \/ GiveWay(t)

Next == (\E p \in Processor : ProcessorStep(p)) \/ Around

Spec == Init /\ [][Next]_vars

(* Processors go on, devices answer.  Nothing is assumed of                  *)
(* whom the policy picks: that is what is to be shown.                       *)
Fairness ==
  /\ \A p \in Processor : WF_vars(ProcessorStep(p))
  /\ \A d \in Device, t \in Task : WF_vars(Answer(d, t))

FairSpec == Spec /\ Fairness

(* Branch by branch, for whoever assumes choices to be fair.                 *)
ChoiceStep(t, place, branch) == Choose(t, place, branch)

(* p stays idle through a step of another, though someone is ready for it.   *)
StaysIdle(p) ==
  /\ \E q \in Processor \ {p} : ProcessorStep(q)
  /\ IdleBeside(p)
  /\ IdleBeside(p)'

(* What any scheduler promises, this one keeps.                              *)
Promised == INSTANCE Scheduling WITH Carrier <- Processor, Restarts <- FALSE
PromisedSpec == Promised!Spec

THEOREM Spec => PromisedSpec
===============================================================================
