--------------------------- MODULE MCAtomicDeadlock ---------------------------
\* The case atomic, variant "under a timer, with two locks in opposite orders".
\* Written by the generator of model/xcheck.
EXTENDS Preemptive, TLC

MCTasks ==
  <<"adder", "other-adder">>

Program1 ==
  <<[op |-> "lock", of |-> "left", next |-> 2],
    [op |-> "lock", of |-> "right", next |-> 3],
    [op |-> "read", of |-> "total", next |-> 4],
    [op |-> "write", of |-> "total", next |-> 5],
    [op |-> "unlock", of |-> "right", next |-> 6],
    [op |-> "unlock", of |-> "left", next |-> 7],
    [op |-> "end", failed |-> FALSE]>>

Program2 ==
  <<[op |-> "lock", of |-> "right", next |-> 2],
    [op |-> "lock", of |-> "left", next |-> 3],
    [op |-> "read", of |-> "total", next |-> 4],
    [op |-> "write", of |-> "total", next |-> 5],
    [op |-> "unlock", of |-> "left", next |-> 6],
    [op |-> "unlock", of |-> "right", next |-> 7],
    [op |-> "end", failed |-> FALSE]>>

MCCode ==
  "adder" :> Program1 @@
  "other-adder" :> Program2

MCStarts ==
  Task

MCPriority ==
  "adder" :> 0 @@
  "other-adder" :> 0

MCOldestAge ==
  "adder" :> 2 @@
  "other-adder" :> 2

MCChannels ==
  <<>>

MCDevices ==
  <<>>

MCLocks ==
  "left" :> [grant |-> "fifo", protocol |-> "none"] @@
  "right" :> [grant |-> "fifo", protocol |-> "none"]

MCCounters ==
  {"total"}

MCProcessor ==
  {"processor-0"}

MCPolicy ==
  [name |-> "fifo"]

MCSpec ==
  /\ Spec
  /\ WF_vars(ProcessorStep("processor-0"))
  /\ WF_vars(Interrupt("processor-0"))

NoUpdateIsLost_total == NoUpdateOf("total", 2)
NoIdleProcessorBesideAReadyTask_processor_0 == [][~StaysIdle("processor-0")]_vars
WorkIsFound_processor_0 == WorkIsFound("processor-0")
EveryReadyTaskRuns_adder == EveryReadyTaskRuns("adder")
EveryReadyTaskRuns_other_adder == EveryReadyTaskRuns("other-adder")
EveryTaskEnds_adder == Ends("adder")
EveryTaskEnds_other_adder == Ends("other-adder")
TheSchedulerRegainsControl_processor_0 == RegainsControl("processor-0")
===============================================================================
