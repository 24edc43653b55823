----------------------------- MODULE MCHandedOff -----------------------------
\* The case handed-off: A stuck turn's queue is handed to a spare: old ideas, adapted.
\* Written by the generator of model/xcheck.
EXTENDS Handoff, TLC

MCTasks ==
  <<"sound-0", "sound-1", "stuck">>

Program1 ==
  <<[op |-> "work", next |-> 2],
    [op |-> "yield", next |-> 1]>>

Program2 ==
  <<[op |-> "work", next |-> 2],
    [op |-> "spin", next |-> 2]>>

MCCode ==
  "sound-0" :> Program1 @@
  "sound-1" :> Program1 @@
  "stuck" :> Program2

MCStarts ==
  Task

MCPriority ==
  "sound-0" :> 0 @@
  "sound-1" :> 0 @@
  "stuck" :> 0

MCOldestAge ==
  "sound-0" :> 2 @@
  "sound-1" :> 2 @@
  "stuck" :> 2

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
  /\ WF_vars(SpareStep("sound-0"))
  /\ WF_vars(SpareStep("sound-1"))
  /\ WF_vars(SpareStep("stuck"))
  /\ WF_vars(HandOff("processor-0"))

NoIdleProcessorBesideAReadyTask_processor_0 == [][~StaysIdle("processor-0")]_vars
WorkIsFound_processor_0 == WorkIsFound("processor-0")
EveryReadyTaskRuns_sound_0 == EveryReadyTaskRuns("sound-0")
EveryReadyTaskRuns_sound_1 == EveryReadyTaskRuns("sound-1")
EveryReadyTaskRuns_stuck == EveryReadyTaskRuns("stuck")
EveryTaskEnds_stuck == Ends("stuck")
TheSchedulerRegainsControl_processor_0 == RegainsControl("processor-0")
===============================================================================
