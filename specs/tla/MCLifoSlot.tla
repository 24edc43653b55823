------------------------------ MODULE MCLifoSlot ------------------------------
\* The case lifo-slot: Two tasks that wake each other, and the third one in the queue.
\* Written by the generator of model/xcheck.
EXTENDS Cooperative, TLC

MCTasks ==
  <<"ping", "pong", "third">>

Program1 ==
  <<[op |-> "wake", of |-> "pong", next |-> 2],
    [op |-> "wait", next |-> 1]>>

Program2 ==
  <<[op |-> "wake", of |-> "ping", next |-> 2],
    [op |-> "wait", next |-> 1]>>

Program3 ==
  <<[op |-> "work", next |-> 2],
    [op |-> "yield", next |-> 1]>>

MCCode ==
  "ping" :> Program1 @@
  "pong" :> Program2 @@
  "third" :> Program3

MCStarts ==
  Task

MCPriority ==
  "ping" :> 0 @@
  "pong" :> 0 @@
  "third" :> 0

MCOldestAge ==
  "ping" :> 0 @@
  "pong" :> 0 @@
  "third" :> 0

MCChannels ==
  <<>>

MCDevices ==
  <<>>

MCLocks ==
  <<>>

MCCounters ==
  {}

MCProcessor ==
  {"processor-0"}

MCPolicy ==
  [name |-> "lifo-slot", cap |-> 0]

MCSpec ==
  /\ Spec
  /\ WF_vars(ProcessorStep("processor-0"))

NoIdleProcessorBesideAReadyTask_processor_0 == [][~StaysIdle("processor-0")]_vars
WorkIsFound_processor_0 == WorkIsFound("processor-0")
EveryReadyTaskRuns_ping == EveryReadyTaskRuns("ping")
EveryReadyTaskRuns_pong == EveryReadyTaskRuns("pong")
EveryReadyTaskRuns_third == EveryReadyTaskRuns("third")
TheSchedulerRegainsControl_processor_0 == RegainsControl("processor-0")
===============================================================================
