---------------------------- MODULE MCBargingFifo ----------------------------
\* The case barging, variant "first come, first served".
\* Written by the generator of model/xcheck.
EXTENDS Preemptive, TLC

MCTasks ==
  <<"busy", "waiter">>

Program1 ==
  <<[op |-> "lock", of |-> "guard", next |-> 2],
    [op |-> "work", next |-> 3],
    [op |-> "unlock", of |-> "guard", next |-> 1]>>

MCCode ==
  "busy" :> Program1 @@
  "waiter" :> Program1

MCStarts ==
  Task

MCPriority ==
  "busy" :> 0 @@
  "waiter" :> 0

MCOldestAge ==
  "busy" :> 3 @@
  "waiter" :> 3

MCChannels ==
  <<>>

MCDevices ==
  <<>>

MCLocks ==
  "guard" :> [grant |-> "fifo", protocol |-> "none"]

MCCounters ==
  {}

MCProcessor ==
  {"processor-0"}

MCPolicy ==
  [name |-> "fifo"]

MCSpec ==
  /\ Spec
  /\ WF_vars(ProcessorStep("processor-0"))
  /\ WF_vars(Interrupt("processor-0"))

NoIdleProcessorBesideAReadyTask_processor_0 == [][~StaysIdle("processor-0")]_vars
WorkIsFound_processor_0 == WorkIsFound("processor-0")
EveryReadyTaskRuns_busy == EveryReadyTaskRuns("busy")
EveryReadyTaskRuns_waiter == EveryReadyTaskRuns("waiter")
TheSchedulerRegainsControl_processor_0 == RegainsControl("processor-0")
WhoeverWaitsGetsTheLock_busy == (Blocked("busy") ~> Holds("busy", "guard"))
WhoeverWaitsGetsTheLock_waiter == (Blocked("waiter") ~> Holds("waiter", "guard"))
===============================================================================
