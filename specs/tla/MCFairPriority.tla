---------------------------- MODULE MCFairPriority ----------------------------
\* Strict priority does not help: the urgent task is ready, and the other never gives way.
EXTENDS CooperativeRefines, Assortment

MCTasks == <<"stuck", "urgent">>
MCCode ==
  "stuck" :> <<[op |-> "work", next |-> 2], [op |-> "spin", next |-> 2]>> @@
  "urgent" :> <<[op |-> "await", of |-> "disk", next |-> 2, failed |-> 0], [op |-> "work", next |-> 1]>>
MCPriority == "stuck" :> 0 @@ "urgent" :> 1
MCAges == [t \in Task |-> 1]
MCDevices == "disk" :> [answers |-> TRUE, one |-> FALSE, fails |-> FALSE]
===============================================================================
