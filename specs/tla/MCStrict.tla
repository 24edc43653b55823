---------------------------- MODULE MCStrict ----------------------------
\* A machine that serves in order of arrival is none that serves the most urgent.
EXTENDS CooperativeRefines, Assortment

MCTasks == <<"low", "high">>
MCCode ==
  "low" :> <<[op |-> "work", next |-> 2], [op |-> "yield", next |-> 1]>> @@
  "high" :> <<[op |-> "work", next |-> 2], [op |-> "work", next |-> 3], [op |-> "yield", next |-> 1]>>
MCPriority == "low" :> 0 @@ "high" :> 1
MCAges == [t \in Task |-> 1]
MCDevices == "disk" :> [answers |-> TRUE, one |-> FALSE, fails |-> FALSE]
===============================================================================
