------------------------------ MODULE MCRuntime ------------------------------
\* The case runtime: An async runtime inside an operating system, and tasks that get stuck in it.
\* Written by the generator of model/xcheck.
EXTENDS TwoLevel, TLC

MCTasks ==
  <<"editor", "request-0", "request-1", "stuck">>

Program1 ==
  <<[op |-> "work", next |-> 2],
    [op |-> "yield", next |-> 1]>>

Program2 ==
  <<[op |-> "spin", next |-> 1]>>

MCCode ==
  "editor" :> Program1 @@
  "request-0" :> Program1 @@
  "request-1" :> Program1 @@
  "stuck" :> Program2

MCStarts ==
  Task

MCPriority ==
  "editor" :> 0 @@
  "request-0" :> 0 @@
  "request-1" :> 0 @@
  "stuck" :> 0

MCOldestAge ==
  "editor" :> 3 @@
  "request-0" :> 0 @@
  "request-1" :> 0 @@
  "stuck" :> 0

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

MCRuntimes ==
  "rt" :> [workers |-> <<"rt-worker-0", "rt-worker-1">>, policy |-> [name |-> "fifo"], discipline |-> "cooperative", slice |-> 1, timer |-> "exact"]

MCRuntimeOrder ==
  <<"rt">>

MCHome ==
  "editor" :> Own @@
  "request-0" :> "rt" @@
  "request-1" :> "rt" @@
  "stuck" :> "rt"

MCSpec ==
  /\ Spec
  /\ WF_vars(ProcessorStep("processor-0"))
  /\ WF_vars(TimerStep("processor-0"))

NoIdleProcessorBesideAReadyTask_processor_0 == [][~StaysIdle("processor-0")]_vars
WorkIsFound_processor_0 == WorkIsFound("processor-0")
EveryReadyTaskRuns_editor == EveryReadyTaskRuns("editor")
EveryReadyTaskRuns_request_0 == EveryReadyTaskRuns("request-0")
EveryReadyTaskRuns_request_1 == EveryReadyTaskRuns("request-1")
EveryReadyTaskRuns_stuck == EveryReadyTaskRuns("stuck")
EveryTaskEnds_stuck == Ends("stuck")
TheSchedulerRegainsControl_processor_0 == RegainsControl("processor-0")
TheSchedulerRegainsControl_rt_worker_0 == RegainsControl("rt-worker-0")
TheSchedulerRegainsControl_rt_worker_1 == RegainsControl("rt-worker-1")
===============================================================================
