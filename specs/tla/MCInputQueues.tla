---------------------------- MODULE MCInputQueues ----------------------------
\* The case input-queues: A stuck window under a timer: own input queues, and one for all.
\* Written by the generator of model/xcheck.
EXTENDS Preemptive, TLC

MCTasks ==
  <<"stuck", "editor">>

Program1 ==
  <<[op |-> "receive", of |-> "input-0", next |-> 2],
    [op |-> "work", next |-> 2]>>

Program2 ==
  <<[op |-> "receive", of |-> "input-1", next |-> 2],
    [op |-> "work", next |-> 3],
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
  "input-0" :> [capacity |-> 1, fed |-> TRUE, events |-> Endlessly] @@
  "input-1" :> [capacity |-> 1, fed |-> TRUE, events |-> Endlessly]

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
EveryReadyTaskRuns_stuck == EveryReadyTaskRuns("stuck")
EveryReadyTaskRuns_editor == EveryReadyTaskRuns("editor")
EveryEventIsHandled_input_0 == EventsHandled("input-0")
EveryEventIsHandled_input_1 == EventsHandled("input-1")
TheSchedulerRegainsControl_processor_0 == RegainsControl("processor-0")
===============================================================================
