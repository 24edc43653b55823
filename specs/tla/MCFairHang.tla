---------------------------- MODULE MCFairHang ----------------------------
\* The hang: a fair cooperative machine is no fair preemptive one.
EXTENDS CooperativeRefines, Assortment

MCTasks == <<"buggy", "editor">>
MCCode ==
  "buggy" :> <<[op |-> "spin", next |-> 1]>> @@
  "editor" :> <<[op |-> "work", next |-> 2], [op |-> "yield", next |-> 1]>>
MCPriority == [t \in Task |-> 0]
MCAges == [t \in Task |-> 1]
MCDevices == "disk" :> [answers |-> TRUE, one |-> FALSE, fails |-> FALSE]
===============================================================================
