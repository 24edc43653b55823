---------------------------------- MODULE Run ---------------------------------
(*****************************************************************************)
(* A recorded run of the executor, held against a machine.                   *)
(*                                                                           *)
(* The machine is not changed for it: a step that is told must be one of     *)
(* the discipline's own, with the label that was told.  What is recorded     *)
(* of time are intervals, so of some steps it is not known which came        *)
(* first; then any order will do that respects what is known.                *)
(*                                                                           *)
(* A run is accepted if all of it can be told: if `Unfinished` is            *)
(* violated.  The counterexample that TLC then prints is the behaviour       *)
(* that the run was.  If `Unfinished` holds, the run is no behaviour.        *)
(*                                                                           *)
(* An executor knows no operations, only time: its slices are no matter of   *)
(* the machine, so the timer may come at any time, and a monitor too.        *)
(*****************************************************************************)
EXTENDS Machine

CONSTANTS
  Discipline,  \* "cooperative", "preemptive" or "handoff"
  Spares,      \* of Handoff
  Told         \* a sequence of [step, what it is about, lane, from, to: the interval]

VARIABLE told  \* which of them have happened

Coop == INSTANCE Cooperative
Preempt == INSTANCE Preemptive WITH Timer <- "any"
Hand == INSTANCE Handoff

(* A step of the machine, or an operation that leaves all as it was: one who *)
(* computes for ever is seen to do so.                                       *)
MachineStep ==
  \/ Discipline = "cooperative" /\ [Coop!Next]_vars
  \/ Discipline = "preemptive" /\ [Preempt!Next]_vars
  \/ Discipline = "handoff" /\ [Hand!Next]_vars

(* What each word means.                                                     *)
Means(it) ==
  CASE it.step = "dispatch" -> Dispatch(it.processor, it.task)
    [] it.step = "operate" -> Op(it.task) # "either" /\ Operate(it.task)
    [] it.step = "choose" -> Op(it.task) = "either"
                             /\ Choose(it.task, Here(it.task).place, it.branch)
    [] it.step = "leave" -> GiveWay(it.task)
    [] it.step = "interrupt" -> \E p \in Processor : TakeAway(p, it.task)
    [] it.step = "hand-off" -> \E p \in Processor : HandOn(p, it.task)
    [] it.step = "arrive" -> Arrive(it.channel)
    [] it.step = "answer" -> AnswerAs(it.device, it.task, it.failed)

(* What certainly came before the i-th: what had ended when it began, and what was *)
(* told before it in its lane.                                               *)
Before == [i \in DOMAIN Told |-> {j \in DOMAIN Told :
  \/ Told[j].to < Told[i].from
  \/ j < i /\ Told[j].lane = Told[i].lane}]

Tell(i) ==
  /\ i \notin told
  /\ Before[i] \subseteq told
  /\ Means(Told[i])
  /\ MachineStep
  /\ told' = told \cup {i}

RunSpec ==
  /\ Init
  /\ told = {}
  /\ [][\E i \in DOMAIN Told : Tell(i)]_<<vars, told>>

Unfinished == told # DOMAIN Told
===============================================================================
