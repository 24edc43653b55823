-------------------------- MODULE MCSupervisedRefines -------------------------
\* A watchdog without any restart left is none: its machine is the plain one.
EXTENDS Supervised, Assortment

\* The assortment, with one channel: Supervised knows no more.
MCCode == [SomeCode EXCEPT !["c"] =
  <<[op |-> "await", of |-> "flaky", next |-> 3, failed |-> 2],
    [op |-> "yield", next |-> 3],
    [op |-> "wait", next |-> 4],
    [op |-> "join", of |-> "d", next |-> 5],
    [op |-> "end", failed |-> FALSE]>>]
MCChannels == "inner" :> SomeChannels["inner"]

IsCooperative == Coop!Spec
IsPreemptive == Preempt!Spec
IsHandoff == Hand!Spec
IsFairlyCooperative == Coop!FairSpec
IsFairlyPreemptive == Preempt!FairSpec
IsFairlyHandoff == Hand!FairSpec
===============================================================================
