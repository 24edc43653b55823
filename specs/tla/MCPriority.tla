------------------------------ MODULE MCPriority ------------------------------
\* The case priority: Strict priority starves the low task; aging bounds its wait.
\* Written by the generator of model/xcheck.
EXTENDS Cooperative, TLC

MCTasks ==
  <<"high-0", "high-1", "low">>

Program1 ==
  <<[op |-> "work", next |-> 2],
    [op |-> "yield", next |-> 1]>>

MCCode ==
  "high-0" :> Program1 @@
  "high-1" :> Program1 @@
  "low" :> Program1

MCStarts ==
  Task

MCPriority ==
  "high-0" :> 3 @@
  "high-1" :> 3 @@
  "low" :> 1

MCOldestAge ==
  "high-0" :> 0 @@
  "high-1" :> 0 @@
  "low" :> 0

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
  [name |-> "priority", aging |-> 0]

MCSpec ==
  /\ Spec
  /\ WF_vars(ProcessorStep("processor-0"))

NoIdleProcessorBesideAReadyTask_processor_0 == [][~StaysIdle("processor-0")]_vars
WorkIsFound_processor_0 == WorkIsFound("processor-0")
EveryReadyTaskRuns_high_0 == EveryReadyTaskRuns("high-0")
EveryReadyTaskRuns_high_1 == EveryReadyTaskRuns("high-1")
EveryReadyTaskRuns_low == EveryReadyTaskRuns("low")
TheSchedulerRegainsControl_processor_0 == RegainsControl("processor-0")
===============================================================================
