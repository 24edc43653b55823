-------------------------------- MODULE Machine -------------------------------
(*****************************************************************************)
(* One scheduler, its processors, and the steps that all disciplines share:  *)
(* a dispatch, an operation, giving way, and what happens outside.           *)
(*                                                                           *)
(* A discipline says when a processor changes hands beside these; a policy   *)
(* says to whom.                                                             *)
(*****************************************************************************)
EXTENDS Claims

CONSTANTS
  Processor,   \* the processors' names
  Policy,      \* who may go next, see Policies
  Slice,       \* operations that a turn may take
  TrackLast    \* is it asked whom each processor had last?

(* The scheduler, as Policies knows one.  It has an argument because TLC     *)
(* keeps the value of a definition without one, even in an instance that     *)
(* changes the constants.                                                    *)
ByRule(carriers) ==
  [policy |-> Policy, carriers |-> carriers, members |-> Tasks,
   priority |-> Priority, slice |-> Slice]

vars == <<taskVars, memory, last>>

Waiting == {t \in Task : life[t] = "ready"}

(* Who is on processor p: a set of at most one.                              *)
On(p) == {t \in Task : on[t] = p}

HandedOver == {t \in Task : on[t] = Spare}

-------------------------------------------------------------------------------
(* What the policy remembers after a step.                                   *)

RECURSIVE JoinedAll(_, _, _)
JoinedAll(m, woken, from) ==
  IF woken = <<>> THEN m
  ELSE JoinedAll(Joined(ByRule(Processor), m, Head(woken), from), Tail(woken), from)

Remember(m) ==
  memory' = [memory EXCEPT ![Own] =
    Settled(ByRule(Processor), m, {t \in Task : life'[t] \in {"ready", "mounted"}},
            {t \in Task : life'[t] \notin {"unstarted", "done"}})]

From(t) == IF on[t] = Spare THEN Outside ELSE WokenBy(on[t])
Back(t) == IF on[t] = Spare THEN Outside ELSE BackFrom(on[t])
AfterTurn(m, t) == TurnEnded(ByRule(Processor), m, t, age[t] >= Slice)

(* Who may be dispatched to processor p, if it is free.                      *)
MayTake(p) == Admissible(ByRule(Processor), memory[Own], Waiting, Urgent, p)

-------------------------------------------------------------------------------
(* The steps.                                                                *)

Dispatch(p, t) ==
  /\ On(p) = {}
  /\ t \in MayTake(p)
  /\ Mounts(t, p)
  /\ Remember(Taken(ByRule(Processor), memory[Own], p, t))
  /\ last' = IF TrackLast THEN [last EXCEPT ![Own][p] = t] ELSE last

LOCAL AfterOperation(t) ==
  Remember(JoinedAll(Charged(ByRule(Processor), memory[Own], t), Woken(t), From(t)))

Operate(t) == Operation(t) /\ AfterOperation(t) /\ UNCHANGED last

Choose(t, place, branch) == Choice(t, place, branch) /\ AfterOperation(t) /\ UNCHANGED last

GiveWay(t) ==
  /\ GivesWay(t)
  /\ UNCHANGED last
  /\ Remember(
       CASE Op(t) = "yield" ->
              Joined(ByRule(Processor), AfterTurn(memory[Own], t), t, Back(t))
         [] Op(t) = "end" ->
              Forgotten(ByRule(Processor),
                        AfterTurn(JoinedAll(memory[Own], Woken(t), From(t)), t), t)
         [] OTHER -> AfterTurn(memory[Own], t))

(* The timer takes p from the one on it, who stays ready.                    *)
TakeAway(p, t) ==
  /\ t \in On(p)
  /\ Stopped(t)
  /\ Remember(LET m == AfterTurn(memory[Own], t) IN
              IF asked[t] THEN m ELSE Joined(ByRule(Processor), m, t, Back(t)))
  /\ UNCHANGED last

(* p is free for the others; the one on it goes on beside it.                *)
HandOn(p, t) ==
  /\ t \in On(p)
  /\ HandedOn(t)
  /\ Remember(memory[Own])
  /\ UNCHANGED last

LOCAL Wakes(woken) ==
  /\ Remember(JoinedAll(memory[Own], woken, Outside))
  /\ UNCHANGED last

Arrive(c) == Arrival(c) /\ Wakes(WokenByArrival(c))

AnswerAs(d, t, failed) ==
  /\ Answered(d, t, failed)
  /\ Wakes(IF life[t] = "blocked" THEN <<t>> ELSE <<>>)

Answer(d, t) == \E failed \in BOOLEAN : AnswerAs(d, t, failed)

Grant(l, t) == Granted(l, t) /\ Wakes(<<t>>)

Around ==
  \/ \E c \in Channel : Arrive(c)
  \/ \E d \in Device, t \in Task : Answer(d, t)
  \/ \E l \in Lock, t \in Task : Grant(l, t)

-------------------------------------------------------------------------------
Init ==
  /\ TasksAtRest
  /\ memory = [s \in {Own} |->
       JoinedAll(Fresh(ByRule(Processor)),
                 SelectSeq(Tasks, LAMBDA t : t \in Starts), Outside)]
  /\ last = [s \in {Own} |-> [p \in (IF TrackLast THEN Processor ELSE {}) |-> Nobody]]

TypeOK == TasksTypeOK(Processor)

NoTaskIsLost == \A t \in Task : Placed(ByRule(Processor), memory[Own], t)

OneProcessorATask == \A p \in Processor : ~Crowded(p)

-------------------------------------------------------------------------------
(* Claims about processors, and about who gets one.                          *)

Idle(p) == On(p) = {}
IdleBeside(p) == Idle(p) /\ MayTake(p) # {}
FreeBeside(p) == Idle(p) /\ Waiting # {}

WorkIsFound(p) == FreeBeside(p) ~> ~FreeBeside(p)

Running(t) == Mounted(t)

EveryReadyTaskRuns(t) == Ready(t) ~> Running(t)

RegainsControl(p) == []<>Idle(p)

LOCAL UrgencyOf(t) == Urgency(ByRule(Processor), memory[Own], Urgent, t)

UrgentFirst ==
  [][\A p \in Processor, t \in Waiting :
       Dispatch(p, t) => \A u \in Waiting : UrgencyOf(u) <= UrgencyOf(t)]_vars
===============================================================================
