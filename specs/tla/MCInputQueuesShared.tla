------------------------- MODULE MCInputQueuesShared -------------------------
\* The case input-queues, variant "one shared input queue".
\* Written by the generator of model/xcheck.
EXTENDS Preemptive, TLC

MCTasks ==
  <<"stuck", "editor">>

Program1 ==
  <<[op |-> "lock", of |-> "the-right-to-read", next |-> 2],
    [op |-> "receive", of |-> "input", next |-> 3],
    [op |-> "work", next |-> 3]>>

Program2 ==
  <<[op |-> "lock", of |-> "the-right-to-read", next |-> 2],
    [op |-> "receive", of |-> "input", next |-> 3],
    [op |-> "work", next |-> 4],
    [op |-> "unlock", of |-> "the-right-to-read", next |-> 5],
    [op |-> "yield", next |-> 1]>>

MCCode ==
  "stuck" :> Program1 @@
  "editor" :> Program2

MCStarts ==
  Task

MCPriority ==
  "stuck" :> 0 @@
  "editor" :> 0

MCOldestAge ==
  "stuck" :> 3 @@
  "editor" :> 3

MCChannels ==
  "input" :> [capacity |-> 1, fed |-> TRUE, events |-> Endlessly]

MCDevices ==
  <<>>

MCLocks ==
  "the-right-to-read" :> [grant |-> "fifo", protocol |-> "none"]

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
EveryReadyTaskRuns_stuck == EveryReadyTaskRuns("stuck")
EveryReadyTaskRuns_editor == EveryReadyTaskRuns("editor")
EveryEventIsHandled_input == EventsHandled("input")
TheSchedulerRegainsControl_processor_0 == RegainsControl("processor-0")
===============================================================================
