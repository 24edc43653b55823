--------------------- MODULE MCBeyondTheProcessorBlocking ---------------------
\* The case beyond-the-processor, variant "blocking calls, and the database never answers".
\* Written by the generator of model/xcheck.
EXTENDS Cooperative, TLC

MCTasks ==
  <<"caller", "report", "editor">>

Program1 ==
  <<[op |-> "work", next |-> 2],
    [op |-> "block", of |-> "remote", next |-> 3, failed |-> 0],
    [op |-> "yield", next |-> 1]>>

Program2 ==
  <<[op |-> "block", of |-> "database", next |-> 3, failed |-> 2],
    [op |-> "work", next |-> 3],
    [op |-> "block", of |-> "disk", next |-> 4, failed |-> 0],
    [op |-> "yield", next |-> 1]>>

Program3 ==
  <<[op |-> "block", of |-> "disk", next |-> 2, failed |-> 0],
    [op |-> "work", next |-> 3],
    [op |-> "yield", next |-> 1]>>

MCCode ==
  "caller" :> Program1 @@
  "report" :> Program2 @@
  "editor" :> Program3

MCStarts ==
  Task

MCPriority ==
  "caller" :> 0 @@
  "report" :> 0 @@
  "editor" :> 0

MCOldestAge ==
  "caller" :> 0 @@
  "report" :> 0 @@
  "editor" :> 0

MCChannels ==
  <<>>

MCDevices ==
  "remote" :> [answers |-> TRUE, one |-> FALSE, fails |-> FALSE] @@
  "database" :> [answers |-> FALSE, one |-> FALSE, fails |-> TRUE] @@
  "disk" :> [answers |-> TRUE, one |-> TRUE, fails |-> FALSE]

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
  /\ WF_vars(Answer("remote", "caller"))
  /\ WF_vars(Answer("disk", "report"))
  /\ WF_vars(Answer("disk", "editor"))

NoIdleProcessorBesideAReadyTask_processor_0 == [][~StaysIdle("processor-0")]_vars
WorkIsFound_processor_0 == WorkIsFound("processor-0")
EveryReadyTaskRuns_caller == EveryReadyTaskRuns("caller")
EveryReadyTaskRuns_report == EveryReadyTaskRuns("report")
EveryReadyTaskRuns_editor == EveryReadyTaskRuns("editor")
TheSchedulerRegainsControl_processor_0 == RegainsControl("processor-0")
AnswersCome_caller == (Blocked("caller") ~> Running("caller"))
AnswersCome_report == (Blocked("report") ~> Running("report"))
AnswersCome_editor == (Blocked("editor") ~> Running("editor"))
===============================================================================
