------------------------------ MODULE MCMeetings ------------------------------
\* The case meetings: Meetings: robust against being stuck, at the price of switches.
\* Written by the generator of model/xcheck.
EXTENDS Preemptive, TLC

MCTasks ==
  <<"puzzle", "feature-0", "feature-1">>

Program1 ==
  <<[op |-> "either", place |-> 1, branches |-> <<2, 7>>],
    [op |-> "work", next |-> 3],
    [op |-> "work", next |-> 4],
    [op |-> "work", next |-> 5],
    [op |-> "work", next |-> 6],
    [op |-> "work", next |-> 8],
    [op |-> "spin", next |-> 7],
    [op |-> "end", failed |-> FALSE]>>

Program2 ==
  <<[op |-> "work", next |-> 2],
    [op |-> "work", next |-> 3],
    [op |-> "work", next |-> 4],
    [op |-> "work", next |-> 5],
    [op |-> "work", next |-> 6],
    [op |-> "work", next |-> 7],
    [op |-> "end", failed |-> FALSE]>>

MCCode ==
  "puzzle" :> Program1 @@
  "feature-0" :> Program2 @@
  "feature-1" :> Program2

MCStarts ==
  Task

MCPriority ==
  "puzzle" :> 0 @@
  "feature-0" :> 0 @@
  "feature-1" :> 0

MCOldestAge ==
  "puzzle" :> 3 @@
  "feature-0" :> 3 @@
  "feature-1" :> 3

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
  /\ WF_vars(Interrupt("processor-0"))

NoIdleProcessorBesideAReadyTask_processor_0 == [][~StaysIdle("processor-0")]_vars
WorkIsFound_processor_0 == WorkIsFound("processor-0")
EveryReadyTaskRuns_puzzle == EveryReadyTaskRuns("puzzle")
EveryReadyTaskRuns_feature_0 == EveryReadyTaskRuns("feature-0")
EveryReadyTaskRuns_feature_1 == EveryReadyTaskRuns("feature-1")
EveryTaskEnds_puzzle == Ends("puzzle")
EveryTaskEnds_feature_0 == Ends("feature-0")
EveryTaskEnds_feature_1 == Ends("feature-1")
TheSchedulerRegainsControl_processor_0 == RegainsControl("processor-0")
===============================================================================
