------------------------ MODULE MCShortTasksPreempted ------------------------
\* The case short-tasks, variant "long, under a timer".
\* Written by the generator of model/xcheck.
EXTENDS Preemptive, TLC

MCTasks ==
  <<"short-0", "short-1", "long">>

Program1 ==
  <<[op |-> "work", next |-> 2],
    [op |-> "yield", next |-> 1]>>

Program2 ==
  <<[op |-> "work", next |-> 2],
    [op |-> "work", next |-> 3],
    [op |-> "work", next |-> 4],
    [op |-> "work", next |-> 5],
    [op |-> "yield", next |-> 1]>>

MCCode ==
  "short-0" :> Program1 @@
  "short-1" :> Program1 @@
  "long" :> Program2

MCStarts ==
  Task

MCPriority ==
  "short-0" :> 0 @@
  "short-1" :> 0 @@
  "long" :> 0

MCOldestAge ==
  "short-0" :> 3 @@
  "short-1" :> 3 @@
  "long" :> 3

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
EveryReadyTaskRuns_short_0 == EveryReadyTaskRuns("short-0")
EveryReadyTaskRuns_short_1 == EveryReadyTaskRuns("short-1")
EveryReadyTaskRuns_long == EveryReadyTaskRuns("long")
TheSchedulerRegainsControl_processor_0 == RegainsControl("processor-0")
===============================================================================
