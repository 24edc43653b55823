------------------------------ MODULE Cooperative -----------------------------
(***************************************************************************)
(* Cooperative: a processor changes hands only where a task gives way.     *)
(*                                                                         *)
(* A turn lasts as long as its task likes.  If it never gives way, nothing *)
(* else ever runs there; no fairness of the processor mends that, for the  *)
(* processor works all the time.                                           *)
(***************************************************************************)
EXTENDS Machine

ProcessorStep(p) ==
  \/ \E t \in Waiting : Dispatch(p, t)
  \/ \E t \in On(p) : Operate(t) \/ GiveWay(t)

Next == (\E p \in Processor : ProcessorStep(p)) \/ Around

Spec == Init /\ [][Next]_vars

(* Processors go on, devices answer.  Nothing is assumed of *)
(* whom the policy picks: that is what is to be shown.                     *)
Fairness ==
  /\ \A p \in Processor : WF_vars(ProcessorStep(p))
  /\ \A d \in Device, t \in Task : WF_vars(Answer(d, t))

FairSpec == Spec /\ Fairness

(* Branch by branch, for whoever assumes choices to be fair. *)
ChoiceStep(t, place, branch) == Choose(t, place, branch)

(* No processor stays idle through a step of another while someone is ready. *)
NoIdleProcessor(p) ==
  [][\A q \in Processor \ {p} : ProcessorStep(q) => ~(IdleBeside(p) /\ IdleBeside(p)')]_vars

THEOREM Spec => Promised!Spec
===============================================================================
