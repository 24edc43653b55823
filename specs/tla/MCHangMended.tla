----------------------------- MODULE MCHangMended -----------------------------
\* The case hang, variant "the bug is found and mended".
\* Written by the generator of model/xcheck.
EXTENDS Cooperative, TLC

MCTasks ==
  <<"window-0", "window-1", "buggy">>

Program1 ==
  <<[op |-> "receive", of |-> "clicks-0", next |-> 2],
    [op |-> "work", next |-> 3],
    [op |-> "yield", next |-> 1]>>

Program2 ==
  <<[op |-> "receive", of |-> "clicks-1", next |-> 2],
    [op |-> "work", next |-> 3],
    [op |-> "yield", next |-> 1]>>

Program3 ==
  <<[op |-> "receive", of |-> "clicks-2", next |-> 2],
    [op |-> "work", next |-> 3],
    [op |-> "yield", next |-> 1]>>

MCCode ==
  "window-0" :> Program1 @@
  "window-1" :> Program2 @@
  "buggy" :> Program3

MCStarts ==
  Task

MCPriority ==
  "window-0" :> 0 @@
  "window-1" :> 0 @@
  "buggy" :> 0

MCOldestAge ==
  "window-0" :> 0 @@
  "window-1" :> 0 @@
  "buggy" :> 0

MCChannels ==
  "clicks-0" :> [capacity |-> 1, fed |-> TRUE, events |-> Endlessly] @@
  "clicks-1" :> [capacity |-> 1, fed |-> TRUE, events |-> Endlessly] @@
  "clicks-2" :> [capacity |-> 1, fed |-> TRUE, events |-> Endlessly]

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
EveryReadyTaskRuns_window_0 == EveryReadyTaskRuns("window-0")
EveryReadyTaskRuns_window_1 == EveryReadyTaskRuns("window-1")
EveryReadyTaskRuns_buggy == EveryReadyTaskRuns("buggy")
EveryEventIsHandled_clicks_0 == EventsHandled("clicks-0")
EveryEventIsHandled_clicks_1 == EventsHandled("clicks-1")
EveryEventIsHandled_clicks_2 == EventsHandled("clicks-2")
TheSchedulerRegainsControl_processor_0 == RegainsControl("processor-0")
===============================================================================
