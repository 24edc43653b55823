------------------------------- MODULE MCPrice -------------------------------
\* The case price: The price of preemption: the same work under each discipline.
\* Written by the generator of model/xcheck.
EXTENDS Cooperative, TLC

MCTasks ==
  <<"first", "batch-0", "batch-1">>

Program1 ==
  <<[op |-> "work", next |-> 2],
    [op |-> "work", next |-> 3],
    [op |-> "work", next |-> 4],
    [op |-> "work", next |-> 5],
    [op |-> "work", next |-> 6],
    [op |-> "work", next |-> 7],
    [op |-> "end", failed |-> FALSE]>>

MCCode ==
  "first" :> Program1 @@
  "batch-0" :> Program1 @@
  "batch-1" :> Program1

MCStarts ==
  Task

MCPriority ==
  "first" :> 0 @@
  "batch-0" :> 0 @@
  "batch-1" :> 0

MCOldestAge ==
  "first" :> 0 @@
  "batch-0" :> 0 @@
  "batch-1" :> 0

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
  [name |-> "fifo"]

MCSpec ==
  /\ Spec
  /\ WF_vars(ProcessorStep("processor-0"))

NoIdleProcessorBesideAReadyTask_processor_0 == [][~StaysIdle("processor-0")]_vars
WorkIsFound_processor_0 == WorkIsFound("processor-0")
EveryReadyTaskRuns_first == EveryReadyTaskRuns("first")
EveryReadyTaskRuns_batch_0 == EveryReadyTaskRuns("batch-0")
EveryReadyTaskRuns_batch_1 == EveryReadyTaskRuns("batch-1")
EveryTaskEnds_first == Ends("first")
EveryTaskEnds_batch_0 == Ends("batch-0")
EveryTaskEnds_batch_1 == Ends("batch-1")
TheSchedulerRegainsControl_processor_0 == RegainsControl("processor-0")
===============================================================================
