------------------------ MODULE MCRunPreemptiveSpoiled ------------------------
\* The same run as in MCRunPreemptive, without its second dispatch.
\* Written by the generator of model/xcheck.
EXTENDS Run, TLC

MCTasks ==
  <<"first", "batch-0", "batch-1">>

Program1 ==
  <<[op |-> "spin", next |-> 1]>>

Program2 ==
  <<[op |-> "work", next |-> 2],
    [op |-> "work", next |-> 3],
    [op |-> "work", next |-> 4],
    [op |-> "work", next |-> 5],
    [op |-> "work", next |-> 6],
    [op |-> "work", next |-> 7],
    [op |-> "end", failed |-> FALSE]>>

MCCode ==
  "first" :> Program1 @@
  "batch-0" :> Program2 @@
  "batch-1" :> Program2

MCStarts ==
  Task

MCPriority ==
  "first" :> 0 @@
  "batch-0" :> 0 @@
  "batch-1" :> 0

MCOldestAge ==
  "first" :> 1 @@
  "batch-0" :> 1 @@
  "batch-1" :> 1

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

MCTold ==
  <<[from |-> 15, to |-> 16, lane |-> 0, step |-> "dispatch", task |-> "first", processor |-> "processor-0"],
    [from |-> 17, to |-> 17, lane |-> 0, step |-> "operate", task |-> "first"],
    [from |-> 18, to |-> 18, lane |-> 0, step |-> "operate", task |-> "first"],
    [from |-> 19, to |-> 19, lane |-> 0, step |-> "operate", task |-> "first"],
    [from |-> 20, to |-> 20, lane |-> 0, step |-> "operate", task |-> "first"],
    [from |-> 21, to |-> 21, lane |-> 0, step |-> "operate", task |-> "first"],
    [from |-> 22, to |-> 22, lane |-> 0, step |-> "operate", task |-> "first"],
    [from |-> 23, to |-> 23, lane |-> 0, step |-> "operate", task |-> "first"],
    [from |-> 24, to |-> 24, lane |-> 0, step |-> "operate", task |-> "first"],
    [from |-> 25, to |-> 25, lane |-> 0, step |-> "operate", task |-> "first"],
    [from |-> 26, to |-> 26, lane |-> 0, step |-> "operate", task |-> "first"],
    [from |-> 27, to |-> 27, lane |-> 0, step |-> "operate", task |-> "first"],
    [from |-> 28, to |-> 28, lane |-> 0, step |-> "operate", task |-> "first"],
    [from |-> 29, to |-> 29, lane |-> 0, step |-> "operate", task |-> "first"],
    [from |-> 30, to |-> 30, lane |-> 0, step |-> "operate", task |-> "first"],
    [from |-> 31, to |-> 31, lane |-> 0, step |-> "operate", task |-> "first"],
    [from |-> 32, to |-> 32, lane |-> 0, step |-> "operate", task |-> "first"],
    [from |-> 33, to |-> 33, lane |-> 0, step |-> "operate", task |-> "first"],
    [from |-> 34, to |-> 34, lane |-> 0, step |-> "operate", task |-> "first"],
    [from |-> 35, to |-> 35, lane |-> 0, step |-> "operate", task |-> "first"],
    [from |-> 36, to |-> 36, lane |-> 0, step |-> "operate", task |-> "first"],
    [from |-> 37, to |-> 37, lane |-> 0, step |-> "operate", task |-> "first"],
    [from |-> 40, to |-> 40, lane |-> 0, step |-> "interrupt", task |-> "first"],
    [from |-> 44, to |-> 44, lane |-> 1, step |-> "operate", task |-> "batch-0"],
    [from |-> 45, to |-> 45, lane |-> 1, step |-> "operate", task |-> "batch-0"],
    [from |-> 46, to |-> 46, lane |-> 1, step |-> "operate", task |-> "batch-0"],
    [from |-> 47, to |-> 47, lane |-> 1, step |-> "operate", task |-> "batch-0"],
    [from |-> 48, to |-> 48, lane |-> 1, step |-> "operate", task |-> "batch-0"],
    [from |-> 49, to |-> 49, lane |-> 1, step |-> "operate", task |-> "batch-0"],
    [from |-> 50, to |-> 50, lane |-> 1, step |-> "leave", task |-> "batch-0"],
    [from |-> 53, to |-> 54, lane |-> 2, step |-> "dispatch", task |-> "batch-1", processor |-> "processor-0"],
    [from |-> 55, to |-> 55, lane |-> 2, step |-> "operate", task |-> "batch-1"],
    [from |-> 56, to |-> 56, lane |-> 2, step |-> "operate", task |-> "batch-1"],
    [from |-> 57, to |-> 57, lane |-> 2, step |-> "operate", task |-> "batch-1"],
    [from |-> 58, to |-> 58, lane |-> 2, step |-> "operate", task |-> "batch-1"]>>
===============================================================================
