-------------------- MODULE MCPriorityInversionInheritance --------------------
\* The case priority-inversion, variant "with inheritance".
\* Written by the generator of model/xcheck.
EXTENDS Preemptive, TLC

MCTasks ==
  <<"weather", "radio", "distribution">>

Program1 ==
  <<[op |-> "lock", of |-> "bus", next |-> 2],
    [op |-> "work", next |-> 3],
    [op |-> "work", next |-> 4],
    [op |-> "unlock", of |-> "bus", next |-> 5],
    [op |-> "await", of |-> "clock", next |-> 1, failed |-> 0]>>

Program2 ==
  <<[op |-> "await", of |-> "clock", next |-> 2, failed |-> 0],
    [op |-> "work", next |-> 3],
    [op |-> "yield", next |-> 2]>>

Program3 ==
  <<[op |-> "await", of |-> "clock", next |-> 2, failed |-> 0],
    [op |-> "lock", of |-> "bus", next |-> 3],
    [op |-> "work", next |-> 4],
    [op |-> "unlock", of |-> "bus", next |-> 1]>>

MCCode ==
  "weather" :> Program1 @@
  "radio" :> Program2 @@
  "distribution" :> Program3

MCStarts ==
  Task

MCPriority ==
  "weather" :> 1 @@
  "radio" :> 2 @@
  "distribution" :> 3

MCOldestAge ==
  "weather" :> 2 @@
  "radio" :> 2 @@
  "distribution" :> 2

MCChannels ==
  <<>>

MCDevices ==
  "clock" :> [answers |-> TRUE, one |-> FALSE, fails |-> FALSE]

MCLocks ==
  "bus" :> [grant |-> "fifo", protocol |-> "inheritance"]

MCCounters ==
  {}

MCProcessor ==
  {"processor-0"}

MCPolicy ==
  [name |-> "priority", aging |-> 0]

MCSpec ==
  /\ Spec
  /\ WF_vars(ProcessorStep("processor-0"))
  /\ WF_vars(Interrupt("processor-0"))
  /\ WF_vars(Answer("clock", "weather"))
  /\ WF_vars(Answer("clock", "radio"))
  /\ WF_vars(Answer("clock", "distribution"))

NoIdleProcessorBesideAReadyTask_processor_0 == [][~StaysIdle("processor-0")]_vars
WorkIsFound_processor_0 == WorkIsFound("processor-0")
EveryReadyTaskRuns_weather == EveryReadyTaskRuns("weather")
EveryReadyTaskRuns_radio == EveryReadyTaskRuns("radio")
EveryReadyTaskRuns_distribution == EveryReadyTaskRuns("distribution")
TheSchedulerRegainsControl_processor_0 == RegainsControl("processor-0")
CaseTheUrgentTaskGoesOn == (Blocked("distribution") ~> Running("distribution"))
===============================================================================
