------------------------------- MODULE MCAtomic -------------------------------
\* The case atomic: Atomic until it gives way: read, work, write.
\* Written by the generator of model/xcheck.
EXTENDS Cooperative, TLC

MCTasks ==
  <<"adder-0", "adder-1">>

Program1 ==
  <<[op |-> "read", of |-> "total", next |-> 2],
    [op |-> "work", next |-> 3],
    [op |-> "write", of |-> "total", next |-> 4],
    [op |-> "end", failed |-> FALSE]>>

MCCode ==
  "adder-0" :> Program1 @@
  "adder-1" :> Program1

MCStarts ==
  Task

MCPriority ==
  "adder-0" :> 0 @@
  "adder-1" :> 0

MCOldestAge ==
  "adder-0" :> 0 @@
  "adder-1" :> 0

MCChannels ==
  <<>>

MCDevices ==
  <<>>

MCLocks ==
  <<>>

MCCounters ==
  {"total"}

MCProcessor ==
  {"processor-0"}

MCPolicy ==
  [name |-> "fifo"]

MCSpec ==
  /\ Spec
  /\ WF_vars(ProcessorStep("processor-0"))

NoUpdateIsLost_total == NoUpdateOf("total", 2)
NoIdleProcessorBesideAReadyTask_processor_0 == [][~StaysIdle("processor-0")]_vars
WorkIsFound_processor_0 == WorkIsFound("processor-0")
EveryReadyTaskRuns_adder_0 == EveryReadyTaskRuns("adder-0")
EveryReadyTaskRuns_adder_1 == EveryReadyTaskRuns("adder-1")
EveryTaskEnds_adder_0 == Ends("adder-0")
EveryTaskEnds_adder_1 == Ends("adder-1")
TheSchedulerRegainsControl_processor_0 == RegainsControl("processor-0")
===============================================================================
