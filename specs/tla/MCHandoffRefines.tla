---------------------------- MODULE MCHandoffRefines --------------------------
EXTENDS HandoffRefines, Assortment

\* The few twice over: what two processors can be asked about in a minute.
PairTasks == FewTasks \o <<"busy", "waits">>
PairCode == FewCode @@ "busy" :> FewCode["stuck"] @@ "waits" :> FewCode["asks"]
PairPriority == [t \in Task |-> 0]
PairAges == [t \in Task |-> 1]
===============================================================================
