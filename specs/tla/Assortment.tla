------------------------------ MODULE Assortment ------------------------------
(*****************************************************************************)
(* Four small programs that together have nearly every operation and every   *)
(* thing that tasks share: bounds for the refinements.                       *)
(*****************************************************************************)
EXTENDS TLC

SomeTasks == <<"a", "b", "c", "d">>

SomeStarts == {"a", "b", "c"}

SomeCode ==
  "a" :> <<[op |-> "lock", of |-> "guard", next |-> 2],
           [op |-> "work", next |-> 3],
           [op |-> "unlock", of |-> "guard", next |-> 4],
           [op |-> "send", of |-> "inner", next |-> 5],
           [op |-> "either", place |-> 1, branches |-> <<6, 7>>],
           [op |-> "spin", next |-> 6],
           [op |-> "read", of |-> "total", next |-> 8],
           [op |-> "write", of |-> "total", next |-> 9],
           [op |-> "end", failed |-> FALSE]>> @@
  "b" :> <<[op |-> "spawn", of |-> "d", next |-> 2],
           [op |-> "receive", of |-> "inner", next |-> 3],
           [op |-> "block", of |-> "disk", next |-> 4, failed |-> 0],
           [op |-> "wake", of |-> "c", next |-> 5],
           [op |-> "end", failed |-> FALSE]>> @@
  "c" :> <<[op |-> "await", of |-> "flaky", next |-> 3, failed |-> 2],
           [op |-> "yield", next |-> 3],
           [op |-> "wait", next |-> 4],
           [op |-> "receive", of |-> "clicks", next |-> 5],
           [op |-> "join", of |-> "d", next |-> 6],
           [op |-> "end", failed |-> FALSE]>> @@
  "d" :> <<[op |-> "lock", of |-> "guard", next |-> 2],
           [op |-> "work", next |-> 3],
           [op |-> "unlock", of |-> "guard", next |-> 4],
           [op |-> "end", failed |-> FALSE]>>

SomePriority == [t \in {"a", "b", "c", "d"} |-> 0]

(* A turn's age: whether there was an operation is all that is asked.        *)
SomeAges == [t \in {"a", "b", "c", "d"} |-> 1]

SomeChannels ==
  "inner" :> [capacity |-> 1, fed |-> FALSE, events |-> 0] @@
  "clicks" :> [capacity |-> 1, fed |-> TRUE, events |-> 1]

SomeDevices ==
  "disk" :> [answers |-> TRUE, one |-> FALSE, fails |-> FALSE] @@
  "flaky" :> [answers |-> TRUE, one |-> TRUE, fails |-> TRUE]

SomeLocks == "guard" :> [grant |-> "fifo", protocol |-> "none"]

(* Fewer, where fairness is compared: one computes for ever, one gives way.  *)
FewTasks == <<"stuck", "asks">>
FewCode ==
  "stuck" :> <<[op |-> "work", next |-> 2], [op |-> "spin", next |-> 2]>> @@
  "asks" :> <<[op |-> "await", of |-> "disk", next |-> 2, failed |-> 0],
              [op |-> "work", next |-> 3],
              [op |-> "yield", next |-> 1]>>
FewPriority == [t \in {"stuck", "asks"} |-> 0]
FewAges == [t \in {"stuck", "asks"} |-> 1]

Nothing == <<>>
AnyPolicy == [name |-> "any"]
FifoPolicy == [name |-> "fifo"]
StrictPriority == [name |-> "priority", aging |-> 0]
===============================================================================
