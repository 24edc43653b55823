------------------------------- MODULE Programs -------------------------------
(*****************************************************************************)
(* What tasks do: programs as tables of instructions.                        *)
(*                                                                           *)
(* A program is a sequence of records.  Every record has a field `op`.       *)
(* Those that something follows have `next`, the position of what follows;   *)
(* those that are about something name it in the field `of`:                 *)
(*                                                                           *)
(*   work, spin, yield, wait                                                 *)
(*   receive, send         of a channel                                      *)
(*   lock, unlock          of a lock                                         *)
(*   read, write           of a counter                                      *)
(*   wake, spawn, join     of a task                                         *)
(*   await, block          of a device; `failed` is where an error leads     *)
(*   either                `branches`, where they begin; `place`, which      *)
(*                         `either` of the text it is                        *)
(*   end                   `failed`, whether by an error                     *)
(*                                                                           *)
(* A program begins at 1.  The operators below are constants: what can be    *)
(* read off a program without running it.                                    *)
(*****************************************************************************)
EXTENDS Integers, Sequences, FiniteSets

CONSTANTS
  Tasks,   \* the tasks' names, in file order
  Code     \* for each task its program

Range(seq) == {seq[i] : i \in DOMAIN seq}

Task == Range(Tasks)

(* Where control may go from position i of t's program.                      *)
Successors(t, i) ==
  LET here == Code[t][i] IN
  CASE here.op \in {"spin", "end"} -> {}
    [] here.op = "either" -> Range(here.branches)
    [] here.op \in {"await", "block"} -> {here.next, here.failed} \ {0}
    [] OTHER -> {here.next}

(* What is reached from `from` by paths that end where they meet `stop`.     *)
RECURSIVE Reached(_, _, _)
Reached(t, from, stop) ==
  LET more == from \cup UNION {Successors(t, i) : i \in from \ stop} IN
  IF more = from THEN from ELSE Reached(t, more, stop)

(* The positions of t's program that do `op` of `it`.                        *)
Places(t, op, it) ==
  {i \in DOMAIN Code[t] : Code[t][i].op = op /\ Code[t][i].of = it}

Does(t, op, it) == Places(t, op, it) # {}

Waits(t) == \E i \in DOMAIN Code[t] : Code[t][i].op = "wait"

(* May t, from position i on, still do `op` of `it`?                         *)
MayStill(t, i, op, it) == Reached(t, {i}, {}) \cap Places(t, op, it) # {}

(* At these positions t has the lock, whichever way it came.                 *)
Inside(t, lock) ==
  LET outside == {1} \cup {Code[t][i].next : i \in Places(t, "unlock", lock)} IN
  DOMAIN Code[t] \ Reached(t, outside, Places(t, "lock", lock))

(* A loop from which no path leads to the program's end, except by an error. *)
Endless(t) ==
  \E i \in DOMAIN Code[t] :
    /\ i \in Reached(t, Successors(t, i), {})
    /\ \A j \in Reached(t, {i}, {}) : Code[t][j].op = "end" => Code[t][j].failed
===============================================================================
