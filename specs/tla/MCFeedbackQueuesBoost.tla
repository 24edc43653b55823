------------------------ MODULE MCFeedbackQueuesBoost ------------------------
\* The case feedback-queues, variant "a boost every 8 dispatches".
\* Written by the generator of model/xcheck.
EXTENDS Preemptive, TLC

MCTasks ==
  <<"interactive-0", "interactive-1", "batch">>

Program1 ==
  <<[op |-> "work", next |-> 2],
    [op |-> "yield", next |-> 1]>>

Program2 ==
  <<[op |-> "work", next |-> 2],
    [op |-> "work", next |-> 3],
    [op |-> "work", next |-> 4],
    [op |-> "yield", next |-> 1]>>

MCCode ==
  "interactive-0" :> Program1 @@
  "interactive-1" :> Program1 @@
  "batch" :> Program2

MCStarts ==
  Task

MCPriority ==
  "interactive-0" :> 0 @@
  "interactive-1" :> 0 @@
  "batch" :> 0

MCOldestAge ==
  "interactive-0" :> 3 @@
  "interactive-1" :> 3 @@
  "batch" :> 3

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
  [name |-> "multilevel", levels |-> 2, boost |-> 8]

MCSpec ==
  /\ Spec
  /\ WF_vars(ProcessorStep("processor-0"))
  /\ WF_vars(Interrupt("processor-0"))

NoIdleProcessorBesideAReadyTask_processor_0 == [][~StaysIdle("processor-0")]_vars
WorkIsFound_processor_0 == WorkIsFound("processor-0")
EveryReadyTaskRuns_interactive_0 == EveryReadyTaskRuns("interactive-0")
EveryReadyTaskRuns_interactive_1 == EveryReadyTaskRuns("interactive-1")
EveryReadyTaskRuns_batch == EveryReadyTaskRuns("batch")
TheSchedulerRegainsControl_processor_0 == RegainsControl("processor-0")
===============================================================================
