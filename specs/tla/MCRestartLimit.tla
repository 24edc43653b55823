---------------------------- MODULE MCRestartLimit ----------------------------
\* The case restart, variant "at most two restarts".
\* Written by the generator of model/xcheck.
EXTENDS Supervised, TLC

MCTasks ==
  <<"server", "batch", "buggy">>

Program1 ==
  <<[op |-> "work", next |-> 2],
    [op |-> "yield", next |-> 1]>>

Program2 ==
  <<[op |-> "work", next |-> 2],
    [op |-> "work", next |-> 3],
    [op |-> "yield", next |-> 4],
    [op |-> "work", next |-> 5],
    [op |-> "work", next |-> 6],
    [op |-> "end", failed |-> FALSE]>>

Program3 ==
  <<[op |-> "either", place |-> 1, branches |-> <<2, 3>>],
    [op |-> "work", next |-> 4],
    [op |-> "spin", next |-> 3],
    [op |-> "end", failed |-> FALSE]>>

MCCode ==
  "server" :> Program1 @@
  "batch" :> Program2 @@
  "buggy" :> Program3

MCStarts ==
  Task

MCPriority ==
  "server" :> 0 @@
  "batch" :> 0 @@
  "buggy" :> 0

MCOldestAge ==
  "server" :> 3 @@
  "batch" :> 3 @@
  "buggy" :> 3

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
  /\ SF_vars(ChoiceStep("buggy", 1, 1))
  /\ SF_vars(ChoiceStep("buggy", 1, 2))
  /\ WF_vars(ProcessorStep("processor-0"))
  /\ WF_vars(Restart)

NoIdleProcessorBesideAReadyTask_processor_0 == [][~StaysIdle("processor-0")]_vars
WorkIsFound_processor_0 == WorkIsFound("processor-0")
EveryReadyTaskRuns_server == EveryReadyTaskRuns("server")
EveryReadyTaskRuns_batch == EveryReadyTaskRuns("batch")
EveryReadyTaskRuns_buggy == EveryReadyTaskRuns("buggy")
EveryTaskEnds_batch == Ends("batch")
EveryTaskEnds_buggy == Ends("buggy")
TheSchedulerRegainsControl_processor_0 == RegainsControl("processor-0")
TheApplicationRecovers_server == Recovers("server")
TheApplicationRecovers_restarts == RestartsEnd
===============================================================================
