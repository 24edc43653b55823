--------------------------- MODULE MCTwoLevelRefines --------------------------
\* Two levels without any runtime are one: the machine is the plain one.
EXTENDS TwoLevel, Assortment

MCHome == [t \in Task |-> Own]

Coop == INSTANCE Cooperative
Preempt == INSTANCE Preemptive

IsCooperative == Coop!Spec
IsPreemptive == Preempt!Spec
IsFairlyCooperative == Coop!FairSpec
IsFairlyPreemptive == Preempt!FairSpec
===============================================================================
