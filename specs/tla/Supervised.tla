------------------------------ MODULE Supervised ------------------------------
(*****************************************************************************)
(* Supervised: a watchdog restarts what is stuck, over any discipline.       *)
(*                                                                           *)
(* Stuck is a turn of at least Patience operations.  A restart puts what     *)
(* it covers back to its start: programs begin anew, locks are released,     *)
(* outstanding requests are discarded.  Channels, counters and the           *)
(* environment's count stay.  Who was restarted joins the queue's tail in    *)
(* file order.                                                               *)
(*****************************************************************************)
EXTENDS Machine

CONSTANTS
  Discipline,  \* "cooperative", "preemptive" or "handoff"
  Timer,       \* of Preemptive
  Spares,      \* of Handoff
  Patience,    \* operations after which a turn counts as stuck
  Alone,       \* is only the stuck task restarted, or the whole application?
  Limited,     \* is there a limit to restarts?
  Limit        \* so many, if there is

VARIABLE left  \* restarts that are left, where there is a limit; else 0

Coop == INSTANCE Cooperative
Preempt == INSTANCE Preemptive
Hand == INSTANCE Handoff

ASSUME
  /\ Discipline \in {"cooperative", "preemptive", "handoff"}
  /\ \A t \in Task : OldestAge[t] >= Patience

ProcessorStep(p) ==
  /\ \/ Discipline = "cooperative" /\ Coop!ProcessorStep(p)
     \/ Discipline = "preemptive" /\ Preempt!ProcessorStep(p)
     \/ Discipline = "handoff" /\ Hand!ProcessorStep(p)
  /\ UNCHANGED left

TimerStep(p) ==
  /\ \/ Discipline = "preemptive" /\ Preempt!Interrupt(p)
     \/ Discipline = "handoff" /\ Hand!HandOff(p)
  /\ UNCHANGED left

SpareStep(t) == Discipline = "handoff" /\ Hand!SpareStep(t) /\ UNCHANGED left

ChoiceStep(t, place, branch) ==
  /\ Discipline = "preemptive" => Preempt!MayOperate(t)
  /\ Choose(t, place, branch)
  /\ UNCHANGED left

-------------------------------------------------------------------------------
Stuck(t) == InTurn(t) /\ age[t] >= Patience

SomeoneIsStuck == \E t \in Task : Stuck(t)

(* The one of a set that has at most one, as a sequence.                     *)
LOCAL AsLine(set) == IF set = {} THEN <<>> ELSE <<CHOOSE t \in set : TRUE>>
LOCAL AtMost(line, n) == IF n < Len(line) THEN n ELSE Len(line)
LOCAL FirstOf(line, n) == SubSeq(line, 1, AtMost(line, n))
LOCAL Beyond(line, n) == SubSeq(line, AtMost(line, n) + 1, Len(line))

RECURSIVE ForgottenAll(_, _)
ForgottenAll(m, line) ==
  IF line = <<>> THEN m
  ELSE ForgottenAll(Forgotten(ByRule(Processor), m, Head(line)), Tail(line))

(* A restart of the tasks S.                                                 *)
Restarting(S) ==
  LET Rest(line) == SelectSeq(line, LAMBDA t : t \notin S)
      begins == IF Alone THEN S ELSE S \cap Starts
      (* Locks go to whoever waited longest and is not restarted. *)
      freed == {l \in Lock : locks[l].holder \in S}
      heir == [l \in freed |-> IF Rest(locks[l].line) = <<>> THEN Nobody
                               ELSE Head(Rest(locks[l].line))]
      heirs == {heir[l] : l \in freed} \ {Nobody}
      position == [t \in Task |-> CASE t \in S -> 1
                                    [] t \in heirs -> Here(t).next
                                    [] OTHER -> pc[t]]
      is == [t \in Task |-> CASE t \in S -> IF t \in begins THEN "ready" ELSE "unstarted"
                              [] t \in heirs -> "ready"
                              [] OTHER -> life[t]]
      (* Who was woken for an event, or for room, and did not take it: the next one is. *)
      Standing(op, c) == Cardinality({t \in Task :
        /\ is[t] \in {"ready", "mounted"}
        /\ Code[t][position[t]].op = op
        /\ Code[t][position[t]].of = c})
      Surplus(n) == IF n > 0 THEN n ELSE 0
      events == [c \in Channel |-> Surplus(channels[c].events - Standing("receive", c))]
      room == [c \in Channel |->
        Surplus(Channels[c].capacity - channels[c].events - Standing("send", c))]
      woken == LET c == AsLine(Channel) IN
        IF c = <<>> THEN <<>>
        ELSE FirstOf(Rest(channels[c[1]].receivers), events[c[1]])
             \o FirstOf(Rest(channels[c[1]].senders), room[c[1]])
  IN
  /\ life' = [t \in Task |-> IF t \in Range(woken) THEN "ready" ELSE is[t]]
  /\ on' = [t \in Task |-> IF t \in S THEN Nowhere ELSE on[t]]
  /\ age' = [t \in Task |-> IF t \in S THEN 0 ELSE age[t]]
  /\ asked' = [t \in Task |-> asked[t] /\ t \notin S]
  /\ token' = [t \in Task |-> token[t] /\ t \notin S]
  /\ pc' = position
  /\ copies' = [t \in Task |-> IF t \in S THEN [x \in Counters |-> 0] ELSE copies[t]]
  /\ channels' = [c \in Channel |->
       [channels[c] EXCEPT !.receivers = Beyond(Rest(@), events[c]),
                           !.senders = Beyond(Rest(@), room[c])]]
  /\ locks' = [l \in Lock |->
       IF l \notin freed THEN [locks[l] EXCEPT !.line = Rest(@)]
       ELSE [holder |-> heir[l],
             line |-> IF heir[l] = Nobody THEN <<>> ELSE Tail(Rest(locks[l].line))]]
  /\ requests' = [d \in Device |-> Rest(requests[d])]
  /\ Remember(JoinedAll(ForgottenAll(memory[Own], SelectSeq(Tasks, LAMBDA t : t \in S)),
                        AsLine(heirs) \o SelectSeq(Tasks, LAMBDA t : t \in begins) \o woken,
                        Outside))
  /\ UNCHANGED <<counters, last>>

(* The order in which things are released is told for one of each.           *)
ASSUME Cardinality(Lock) <= 1 /\ Cardinality(Channel) <= 1

Restart ==
  /\ Limited => left > 0
  /\ left' = IF Limited THEN left - 1 ELSE 0
  /\ IF Alone THEN \E t \in Task : Stuck(t) /\ Restarting({t})
     ELSE SomeoneIsStuck /\ Restarting(Task)

-------------------------------------------------------------------------------
Next ==
  \/ \E p \in Processor : ProcessorStep(p) \/ TimerStep(p)
  \/ \E t \in Task : SpareStep(t)
  \/ Around /\ UNCHANGED left
  \/ Restart

Spec == Init /\ left = (IF Limited THEN Limit ELSE 0) /\ [][Next]_<<vars, left>>

Fairness ==
  /\ \A p \in Processor : WF_vars(ProcessorStep(p)) /\ WF_vars(TimerStep(p))
  /\ \A t \in Task : WF_vars(SpareStep(t))
  /\ \A d \in Device, t \in Task : WF_vars(Answer(d, t))
  /\ WF_vars(Restart)

FairSpec == Spec /\ Fairness

StaysIdle(p) ==
  /\ \E q \in Processor \ {p} : ProcessorStep(q)
  /\ IdleBeside(p)
  /\ IdleBeside(p)'

SlicesAreKept == Discipline = "preemptive" => Preempt!SlicesAreKept

(* A stuck turn leads to t running again, and soundly.                       *)
Recovers(t) == SomeoneIsStuck ~> (Running(t) /\ ~Stuck(t))

StuckTurnsEnd == SomeoneIsStuck ~> ~SomeoneIsStuck

(* And restarts do not go on for ever.                                       *)
RestartsEnd == <>[][~Restart]_<<vars, left>>

(* What any scheduler promises that may restart, this one keeps.             *)
Promised == INSTANCE Scheduling WITH Carrier <- Processor, Restarts <- TRUE
PromisedSpec == Promised!Spec

THEOREM Spec => PromisedSpec
===============================================================================
