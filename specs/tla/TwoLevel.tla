------------------------------- MODULE TwoLevel -------------------------------
(*****************************************************************************)
(* Two levels: a runtime's workers are threads that an operating system      *)
(* schedules beside other tasks; the runtime schedules its own tasks on      *)
(* its workers, by its own policy and discipline.                            *)
(*                                                                           *)
(* A step of a runtime's task is a step of the processor on which its        *)
(* worker is.  A worker without a task takes one, which is work for the      *)
(* machine, or sleeps if there is none.  What joins the runtime's queue      *)
(* wakes the worker that has slept longest, in the same step.  The machine   *)
(* may take the processor from a worker; its task stays mounted, and does    *)
(* not run.  A blocking call puts the worker to sleep, its task mounted.     *)
(*                                                                           *)
(* Neither level hands queues on.                                            *)
(*****************************************************************************)
EXTENDS Claims

CONSTANTS
  Processor, Policy, Slice, Timer, TrackLast,
  Discipline,    \* of the machine: "cooperative" or "preemptive"
  Runtimes,      \* [name -> [workers: a sequence, policy, discipline, slice, timer]]
  RuntimeOrder,  \* their names in file order
  Home,          \* [task -> who schedules it: Own, or a runtime]
  OldestThread   \* the age of a worker's turn is counted up to here

VARIABLES
  thread,        \* [worker -> [life, on, age]], as the machine sees it
  parked         \* [runtime -> workers that sleep, the longest sleeping first]

vars == <<taskVars, memory, last, thread, parked>>

Runtime == DOMAIN Runtimes
Workers(r) == Range(Runtimes[r].workers)
Worker == UNION {Workers(r) : r \in Runtime}
RuntimeOf(w) == CHOOSE r \in Runtime : w \in Workers(r)

ASSUME
  /\ Range(RuntimeOrder) = Runtime
  /\ Worker \cap Task = {}
  /\ \A r \in Runtime : Runtimes[r].discipline # "handoff"

RECURSIVE Concatenated(_)
Concatenated(order) ==
  IF order = <<>> THEN <<>> ELSE Runtimes[Head(order)].workers \o Concatenated(Tail(order))

Threads == Concatenated(RuntimeOrder)

Schedulers ==
  LET own == [policy |-> Policy, carriers |-> Processor, slice |-> Slice,
              discipline |-> Discipline, timer |-> Timer,
              members |-> SelectSeq(Tasks, LAMBDA t : Home[t] = Own) \o Threads,
              priority |-> [e \in Task \cup Worker |->
                              IF e \in Task THEN Priority[e] ELSE 0]]
      Of(r) == [policy |-> Runtimes[r].policy, carriers |-> Workers(r),
                discipline |-> Runtimes[r].discipline, timer |-> Runtimes[r].timer,
                slice |-> Runtimes[r].slice, priority |-> Priority,
                members |-> SelectSeq(Tasks, LAMBDA t : Home[t] = r)]
  IN [s \in Runtime \cup {Own} |-> IF s = Own THEN own ELSE Of(s)]

-------------------------------------------------------------------------------
(* Who is where.                                                             *)

HomeOf(e) == IF e \in Worker THEN Own ELSE Home[e]
LifeOf(e) == IF e \in Worker THEN thread[e].life ELSE life[e]
AgeOf(e) == IF e \in Worker THEN thread[e].age ELSE age[e]
PlaceOf(e) == IF e \in Worker THEN thread[e].on ELSE on[e]

Members(s) == Range(Schedulers[s].members)
Waiting(s) == {e \in Members(s) : LifeOf(e) = "ready"}
On(carrier) == {e \in Task \cup Worker : PlaceOf(e) = carrier}

(* Where t's turn takes place: its processor, or that of its worker.         *)
Site(t) == IF Home[t] = Own \/ on[t] = Nowhere THEN on[t] ELSE thread[on[t]].on

Running(t) == Mounted(t) /\ Site(t) # Nowhere

UrgentHere == [e \in Task \cup Worker |-> IF e \in Task THEN Urgent[e] ELSE 0]
MayTake(s, carrier) ==
  Admissible(Schedulers[s], memory[s], Waiting(s), UrgentHere, carrier)

MayOperate(e) ==
  LET s == Schedulers[HomeOf(e)] IN
  s.discipline = "preemptive" /\ s.timer = "exact" => AgeOf(e) < s.slice

MayInterrupt(e) ==
  LET s == Schedulers[HomeOf(e)] IN
  /\ s.discipline = "preemptive"
  /\ AgeOf(e) >= (IF s.timer = "exact" THEN s.slice ELSE 1)

-------------------------------------------------------------------------------
(* What schedulers remember, and who sleeps: both change together, for whom a *)
(* runtime's queue gets may wake a worker, who joins the machine's.          *)

Now == [memory |-> memory, parked |-> parked]

Remembers(now, s, m) == [now EXCEPT !.memory[s] = m]

(* `e` joins its queue; a worker that is woken by that comes from `below`.   *)
Joins(now, e, from, below) ==
  LET s == HomeOf(e)
      joined == Remembers(now, s, Joined(Schedulers[s], now.memory[s], e, from))
  IN
  IF s = Own \/ ~Grew(Schedulers[s], now.memory[s], from) \/ now.parked[s] = <<>>
  THEN joined
  ELSE [joined EXCEPT
         !.parked[s] = Tail(@),
         !.memory[Own] =
           Joined(Schedulers[Own], @, Head(now.parked[s]), below)]

(* Whom t wakes comes from t's carrier where that is of its own scheduler, and *)
(* from t's processor where the machine schedules it.                        *)
From(t, e) ==
  CASE HomeOf(e) = Own -> WokenBy(Site(t))
    [] HomeOf(e) = Home[t] -> WokenBy(on[t])
    [] OTHER -> Outside

RECURSIVE WokenAll(_, _, _)
WokenAll(now, woken, by) ==
  IF woken = <<>> THEN now
  ELSE LET e == Head(woken) IN
    WokenAll(IF by = Nobody THEN Joins(now, e, Outside, Outside)
             ELSE Joins(now, e, From(by, e), WokenBy(Site(by))),
             Tail(woken), by)

Ended(now, e, years) ==
  LET s == HomeOf(e)
      usedUp == years >= Schedulers[s].slice
  IN Remembers(now, s, TurnEnded(Schedulers[s], now.memory[s], e, usedUp))

(* Memories and sleepers are now these; `threads` are the workers beside those *)
(* who were woken.                                                           *)
Becomes(now, threads) ==
  LET awake == {w \in Worker : \E r \in Runtime :
                  w \in Range(parked[r]) /\ w \notin Range(now.parked[r])}
      Is(e) == IF e \in Worker THEN thread'[e].life ELSE life'[e]
  IN
  /\ thread' = [w \in Worker |-> IF w \in awake THEN [threads[w] EXCEPT !.life = "ready"]
                                 ELSE threads[w]]
  /\ parked' = now.parked
  /\ memory' = [s \in DOMAIN now.memory |->
       Settled(Schedulers[s], now.memory[s],
               {e \in Members(s) : Is(e) \in {"ready", "mounted"}},
               {e \in Members(s) : Is(e) \notin {"unstarted", "done"}})]

Away(w) == [thread EXCEPT ![w].on = Nowhere, ![w].age = 0]
OlderThread(w) ==
  [thread EXCEPT ![w].age = IF @ < OldestThread THEN @ + 1 ELSE @]

-------------------------------------------------------------------------------
(* The steps of tasks.                                                       *)

LOCAL AfterOperation(t) ==
  LET s == Home[t]
      w == on[t]
      worked == Remembers(Now, s, Charged(Schedulers[s], memory[s], t))
      both == IF s = Own THEN worked
              ELSE Remembers(worked, Own,
                             Charged(Schedulers[Own], worked.memory[Own], w))
      calls == s # Own /\ Op(t) = "block"
      threads == IF s = Own THEN thread ELSE OlderThread(w)
  IN
  /\ IF calls   \* the worker sleeps in its task's call
     THEN Becomes(Ended(both, w, threads[w].age), [Away(w) EXCEPT ![w].life = "calling"])
     ELSE Becomes(WokenAll(both, Woken(t), t), threads)
  /\ UNCHANGED last

Operate(t) == Operation(t) /\ AfterOperation(t)

GiveWay(t) ==
  LET back == Joins(Ended(Now, t, age[t]), t, BackFrom(on[t]), WokenBy(Site(t)))
      ended == Ended(WokenAll(Now, Woken(t), t), t, age[t])
      over == Remembers(ended, Home[t],
                        Forgotten(Schedulers[Home[t]], ended.memory[Home[t]], t))
  IN
  /\ GivesWay(t)
  /\ Becomes(CASE Op(t) = "yield" -> back
               [] Op(t) = "end" -> over
               [] OTHER -> Ended(Now, t, age[t]), thread)
  /\ UNCHANGED last

(* A task's step, if those above it let it compute.                          *)
Turn(t) ==
  \/ MayOperate(t) /\ (Home[t] # Own => MayOperate(on[t])) /\ Operate(t)
  \/ GiveWay(t)

-------------------------------------------------------------------------------
(* The steps of carriers.                                                    *)

Takes(s, carrier, e) ==
  /\ e \in MayTake(s, carrier)
  /\ last' = IF TrackLast THEN [last EXCEPT ![s][carrier] = e] ELSE last

TakenNow(s, carrier, e) ==
  Remembers(Now, s, Taken(Schedulers[s], memory[s], carrier, e))

(* A processor takes a task or a worker.                                     *)
Dispatch(p, e) ==
  /\ On(p) = {}
  /\ Takes(Own, p, e)
  /\ IF e \in Task
     THEN Mounts(e, p) /\ Becomes(TakenNow(Own, p, e), thread)
     ELSE /\ UNCHANGED taskVars
          /\ Becomes(TakenNow(Own, p, e),
                     [thread EXCEPT ![e].life = "mounted", ![e].on = p])

(* A worker on its processor takes a task.                                   *)
Mount(w, t) ==
  /\ On(w) = {}
  /\ MayOperate(w)
  /\ Takes(RuntimeOf(w), w, t)
  /\ Mounts(t, w)
  /\ Becomes(TakenNow(RuntimeOf(w), w, t), OlderThread(w))

(* A worker with nothing to do sleeps.                                       *)
Park(w) ==
  /\ On(w) = {}
  /\ MayTake(RuntimeOf(w), w) = {}
  /\ UNCHANGED <<taskVars, last>>
  /\ LET ended == Ended(Now, w, thread[w].age) IN
     Becomes([ended EXCEPT !.parked[RuntimeOf(w)] = Append(@, w)],
             [Away(w) EXCEPT ![w].life = "parked"])

WorkerStep(w) ==
  \/ Park(w)
  \/ \E t \in Task : Mount(w, t)
  \/ \E t \in On(w) : Turn(t)

ProcessorStep(p) ==
  \/ \E e \in Waiting(Own) : Dispatch(p, e)
  \/ \E t \in On(p) \cap Task : Turn(t)
  \/ \E w \in On(p) \cap Worker : WorkerStep(w)

(* The machine's timer.                                                      *)
TimerStep(p) ==
  \E e \in On(p) :
    /\ MayInterrupt(e)
    /\ IF e \in Task
       THEN /\ Stopped(e)
            /\ LET ended == Ended(Now, e, age[e]) IN
               Becomes(IF asked[e] THEN ended ELSE Joins(ended, e, BackFrom(p), Outside),
                       thread)
       ELSE /\ UNCHANGED taskVars
            /\ Becomes(Joins(Ended(Now, e, thread[e].age), e, BackFrom(p), Outside),
                       [Away(e) EXCEPT ![e].life = "ready"])
    /\ UNCHANGED last

(* The runtime's own, whether or not its worker is on a processor.  It cannot *)
(* interrupt one that sleeps in a call.                                      *)
WorkerTimer(w) ==
  \E t \in On(w) :
    /\ MayInterrupt(t)
    /\ ~asked[t]
    /\ Stopped(t)
    /\ Becomes(Joins(Ended(Now, t, age[t]), t, BackFrom(w), Outside), thread)
    /\ UNCHANGED last

-------------------------------------------------------------------------------
(* What happens outside.                                                     *)

Wakes(woken) == Becomes(WokenAll(Now, woken, Nobody), thread) /\ UNCHANGED last

Arrive(c) == Arrival(c) /\ Wakes(WokenByArrival(c))

AnswerAs(d, t, failed) ==
  /\ Answered(d, t, failed)
  /\ CASE life[t] = "blocked" -> Wakes(<<t>>)
       [] Home[t] = Own -> Wakes(<<>>)
       [] OTHER ->   \* the worker that slept in the call goes on
            /\ Becomes(Joins(Now, on[t], Outside, Outside),
                       [thread EXCEPT ![on[t]].life = "ready"])
            /\ UNCHANGED last

Answer(d, t) == \E failed \in BOOLEAN : AnswerAs(d, t, failed)

Grant(l, t) == Granted(l, t) /\ Wakes(<<t>>)

ChoiceStep(t, place, branch) ==
  /\ MayOperate(t)
  /\ Home[t] # Own => MayOperate(on[t]) /\ Site(t) # Nowhere
  /\ Choice(t, place, branch)
  /\ AfterOperation(t)

-------------------------------------------------------------------------------
(* At the start all workers sleep, but for those whom the first tasks wake.  *)
Init ==
  LET asleep == [w \in Worker |-> [life |-> "parked", on |-> Nowhere, age |-> 0]]
      rest == [memory |-> [s \in DOMAIN Schedulers |-> Fresh(Schedulers[s])],
               parked |-> [r \in Runtime |-> Runtimes[r].workers]]
      begun == WokenAll(rest, SelectSeq(Tasks, LAMBDA t : t \in Starts), Nobody)
  IN
  /\ TasksAtRest
  /\ memory = begun.memory
  /\ parked = begun.parked
  /\ thread = [w \in Worker |->
       IF w \in Range(begun.parked[RuntimeOf(w)]) THEN asleep[w]
       ELSE [asleep[w] EXCEPT !.life = "ready"]]
  /\ last = [s \in DOMAIN Schedulers |->
       [c \in (IF TrackLast THEN Schedulers[s].carriers ELSE {}) |-> Nobody]]

Next ==
  \/ \E p \in Processor : ProcessorStep(p) \/ TimerStep(p)
  \/ \E w \in Worker : WorkerTimer(w)
  \/ \E c \in Channel : Arrive(c)
  \/ \E d \in Device, t \in Task : Answer(d, t)
  \/ \E l \in Lock, t \in Task : Grant(l, t)

Spec == Init /\ [][Next]_vars

(* A worker goes on if the machine's policy lets it: nothing is assumed of it. *)
Fairness ==
  /\ \A p \in Processor : WF_vars(ProcessorStep(p)) /\ WF_vars(TimerStep(p))
  /\ \A w \in Worker : WF_vars(WorkerTimer(w))
  /\ \A d \in Device, t \in Task : WF_vars(Answer(d, t))

FairSpec == Spec /\ Fairness

-------------------------------------------------------------------------------
TypeOK ==
  /\ TasksTypeOK(Processor \cup Worker)
  /\ \A t \in Task : Home[t] = Own \/ on[t] = Nowhere \/ on[t] \in Workers(Home[t])
  /\ \A w \in Worker :
       /\ thread[w].life \in {"ready", "mounted", "calling", "parked"}
       /\ thread[w].on \in Processor \cup {Nowhere}
       /\ thread[w].age \in 0..OldestThread
       /\ thread[w].life = "mounted" <=> thread[w].on # Nowhere

ThreadPlaced(w) ==
  LET s == Schedulers[Own] IN
  /\ KeepsQueue(s) =>
       TimesQueued(s, memory[Own], w) = (IF thread[w].life = "ready" THEN 1 ELSE 0)
  /\ thread[w].life = "parked" <=> w \in Range(parked[RuntimeOf(w)])

NoTaskIsLost ==
  /\ \A t \in Task : Placed(Schedulers[Home[t]], memory[Home[t]], t)
  /\ \A w \in Worker : ThreadPlaced(w)

OneProcessorATask == \A c \in Processor \cup Worker : Cardinality(On(c)) <= 1

Idle(c) == On(c) = {} /\ (c \in Worker => thread[c].life = "parked")
IdleBeside(p) == On(p) = {} /\ MayTake(Own, p) # {}
FreeBeside(p) == On(p) = {} /\ Waiting(Own) # {}

StaysIdle(p) ==
  /\ \E q \in Processor \ {p} : ProcessorStep(q)
  /\ IdleBeside(p)
  /\ IdleBeside(p)'

WorkIsFound(p) == FreeBeside(p) ~> ~FreeBeside(p)

EveryReadyTaskRuns(t) == Ready(t) ~> Running(t)

RegainsControl(c) == []<>(On(c) = {})

(* A runtime's task that makes blocking calls does not count: no timer reaches *)
(* into them.                                                                *)
SlicesAreKept ==
  \A s \in DOMAIN Schedulers : \A c \in Schedulers[s].carriers : \A e \in On(c) :
    \/ Schedulers[s].discipline # "preemptive" \/ Schedulers[s].timer # "exact"
    \/ e \in Task /\ Home[e] # Own
         /\ \E i \in DOMAIN Code[e] : Code[e][i].op = "block"
    \/ AgeOf(e) > Schedulers[s].slice => MayTake(s, c) = {}

LOCAL MostUrgent(s, e) ==
  \A other \in Waiting(s) :
    Urgency(Schedulers[s], memory[s], UrgentHere, other)
      <= Urgency(Schedulers[s], memory[s], UrgentHere, e)

UrgentFirst ==
  [][/\ \A p \in Processor, e \in Waiting(Own) :
          Policy.name = "priority" /\ Dispatch(p, e) => MostUrgent(Own, e)
     /\ \A w \in Worker, t \in Task :
          Runtimes[RuntimeOf(w)].policy.name = "priority" /\ t \in Waiting(RuntimeOf(w))
            /\ Mount(w, t) => MostUrgent(RuntimeOf(w), t)]_vars

(* What any scheduler promises, each level keeps.                            *)
Promised == INSTANCE Scheduling WITH Carrier <- Processor \cup Worker, Restarts <- FALSE
PromisedSpec == Promised!Spec

THEOREM Spec => PromisedSpec
===============================================================================
