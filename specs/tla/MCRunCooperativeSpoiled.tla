----------------------- MODULE MCRunCooperativeSpoiled -----------------------
\* The same run as in MCRunCooperative, without its second dispatch.
\* Written by the generator of model/xcheck.
EXTENDS Run, TLC

MCTasks ==
  <<"short-0", "short-1", "long">>

Program1 ==
  <<[op |-> "work", next |-> 2],
    [op |-> "yield", next |-> 1]>>

Program2 ==
  <<[op |-> "work", next |-> 2],
    [op |-> "work", next |-> 3],
    [op |-> "work", next |-> 4],
    [op |-> "work", next |-> 5],
    [op |-> "yield", next |-> 1]>>

MCCode ==
  "short-0" :> Program1 @@
  "short-1" :> Program1 @@
  "long" :> Program2

MCStarts ==
  Task

MCPriority ==
  "short-0" :> 0 @@
  "short-1" :> 0 @@
  "long" :> 0

MCOldestAge ==
  "short-0" :> 0 @@
  "short-1" :> 0 @@
  "long" :> 0

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
  <<[from |-> 7, to |-> 8, lane |-> 0, step |-> "dispatch", task |-> "short-0", processor |-> "processor-0"],
    [from |-> 9, to |-> 9, lane |-> 0, step |-> "operate", task |-> "short-0"],
    [from |-> 10, to |-> 11, lane |-> 0, step |-> "leave", task |-> "short-0"],
    [from |-> 14, to |-> 14, lane |-> 1, step |-> "operate", task |-> "short-1"],
    [from |-> 15, to |-> 16, lane |-> 1, step |-> "leave", task |-> "short-1"],
    [from |-> 17, to |-> 18, lane |-> 2, step |-> "dispatch", task |-> "long", processor |-> "processor-0"],
    [from |-> 19, to |-> 19, lane |-> 2, step |-> "operate", task |-> "long"],
    [from |-> 20, to |-> 20, lane |-> 2, step |-> "operate", task |-> "long"],
    [from |-> 21, to |-> 21, lane |-> 2, step |-> "operate", task |-> "long"],
    [from |-> 22, to |-> 22, lane |-> 2, step |-> "operate", task |-> "long"],
    [from |-> 23, to |-> 24, lane |-> 2, step |-> "leave", task |-> "long"],
    [from |-> 25, to |-> 26, lane |-> 0, step |-> "dispatch", task |-> "short-0", processor |-> "processor-0"],
    [from |-> 27, to |-> 27, lane |-> 0, step |-> "operate", task |-> "short-0"],
    [from |-> 28, to |-> 29, lane |-> 0, step |-> "leave", task |-> "short-0"],
    [from |-> 30, to |-> 31, lane |-> 1, step |-> "dispatch", task |-> "short-1", processor |-> "processor-0"],
    [from |-> 32, to |-> 32, lane |-> 1, step |-> "operate", task |-> "short-1"],
    [from |-> 33, to |-> 34, lane |-> 1, step |-> "leave", task |-> "short-1"],
    [from |-> 35, to |-> 36, lane |-> 2, step |-> "dispatch", task |-> "long", processor |-> "processor-0"],
    [from |-> 37, to |-> 37, lane |-> 2, step |-> "operate", task |-> "long"],
    [from |-> 38, to |-> 38, lane |-> 2, step |-> "operate", task |-> "long"],
    [from |-> 39, to |-> 39, lane |-> 2, step |-> "operate", task |-> "long"],
    [from |-> 40, to |-> 40, lane |-> 2, step |-> "operate", task |-> "long"],
    [from |-> 41, to |-> 42, lane |-> 2, step |-> "leave", task |-> "long"],
    [from |-> 43, to |-> 44, lane |-> 0, step |-> "dispatch", task |-> "short-0", processor |-> "processor-0"],
    [from |-> 45, to |-> 45, lane |-> 0, step |-> "operate", task |-> "short-0"],
    [from |-> 46, to |-> 47, lane |-> 0, step |-> "leave", task |-> "short-0"],
    [from |-> 48, to |-> 49, lane |-> 1, step |-> "dispatch", task |-> "short-1", processor |-> "processor-0"],
    [from |-> 50, to |-> 50, lane |-> 1, step |-> "operate", task |-> "short-1"],
    [from |-> 51, to |-> 52, lane |-> 1, step |-> "leave", task |-> "short-1"],
    [from |-> 53, to |-> 54, lane |-> 2, step |-> "dispatch", task |-> "long", processor |-> "processor-0"],
    [from |-> 55, to |-> 55, lane |-> 2, step |-> "operate", task |-> "long"],
    [from |-> 56, to |-> 56, lane |-> 2, step |-> "operate", task |-> "long"]>>
===============================================================================
