------------------------- MODULE MCRunHandoffSpoiled -------------------------
\* The same run as in MCRunHandoff, without its second dispatch.
\* Written by the generator of model/xcheck.
EXTENDS Run, TLC

MCTasks ==
  <<"sound-0", "sound-1", "stuck">>

Program1 ==
  <<[op |-> "work", next |-> 2],
    [op |-> "yield", next |-> 1]>>

Program2 ==
  <<[op |-> "work", next |-> 2],
    [op |-> "spin", next |-> 2]>>

MCCode ==
  "sound-0" :> Program1 @@
  "sound-1" :> Program1 @@
  "stuck" :> Program2

MCStarts ==
  Task

MCPriority ==
  "sound-0" :> 0 @@
  "sound-1" :> 0 @@
  "stuck" :> 0

MCOldestAge ==
  "sound-0" :> 1 @@
  "sound-1" :> 1 @@
  "stuck" :> 1

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
  <<[from |-> 7, to |-> 8, lane |-> 0, step |-> "dispatch", task |-> "sound-0", processor |-> "processor-0"],
    [from |-> 9, to |-> 9, lane |-> 0, step |-> "operate", task |-> "sound-0"],
    [from |-> 10, to |-> 10, lane |-> 0, step |-> "hand-off", task |-> "sound-0"],
    [from |-> 13, to |-> 13, lane |-> 1, step |-> "operate", task |-> "sound-1"],
    [from |-> 14, to |-> 15, lane |-> 1, step |-> "leave", task |-> "sound-1"],
    [from |-> 16, to |-> 17, lane |-> 2, step |-> "dispatch", task |-> "stuck", processor |-> "processor-0"],
    [from |-> 18, to |-> 18, lane |-> 2, step |-> "operate", task |-> "stuck"],
    [from |-> 19, to |-> 19, lane |-> 2, step |-> "operate", task |-> "stuck"],
    [from |-> 20, to |-> 20, lane |-> 2, step |-> "operate", task |-> "stuck"],
    [from |-> 21, to |-> 21, lane |-> 2, step |-> "operate", task |-> "stuck"],
    [from |-> 22, to |-> 22, lane |-> 2, step |-> "operate", task |-> "stuck"],
    [from |-> 23, to |-> 23, lane |-> 2, step |-> "operate", task |-> "stuck"],
    [from |-> 24, to |-> 24, lane |-> 2, step |-> "operate", task |-> "stuck"],
    [from |-> 25, to |-> 25, lane |-> 2, step |-> "operate", task |-> "stuck"],
    [from |-> 26, to |-> 26, lane |-> 2, step |-> "operate", task |-> "stuck"],
    [from |-> 27, to |-> 27, lane |-> 2, step |-> "operate", task |-> "stuck"],
    [from |-> 28, to |-> 28, lane |-> 2, step |-> "operate", task |-> "stuck"],
    [from |-> 29, to |-> 29, lane |-> 2, step |-> "operate", task |-> "stuck"],
    [from |-> 30, to |-> 30, lane |-> 2, step |-> "operate", task |-> "stuck"],
    [from |-> 31, to |-> 31, lane |-> 2, step |-> "operate", task |-> "stuck"],
    [from |-> 32, to |-> 32, lane |-> 2, step |-> "operate", task |-> "stuck"],
    [from |-> 33, to |-> 33, lane |-> 2, step |-> "operate", task |-> "stuck"],
    [from |-> 34, to |-> 34, lane |-> 2, step |-> "operate", task |-> "stuck"],
    [from |-> 35, to |-> 35, lane |-> 2, step |-> "operate", task |-> "stuck"],
    [from |-> 36, to |-> 36, lane |-> 2, step |-> "operate", task |-> "stuck"],
    [from |-> 37, to |-> 37, lane |-> 2, step |-> "operate", task |-> "stuck"],
    [from |-> 38, to |-> 38, lane |-> 2, step |-> "operate", task |-> "stuck"]>>
===============================================================================
