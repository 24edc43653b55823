---------------------------- MODULE HandoffRefines ----------------------------
(*****************************************************************************)
(* Under policy `any` and timer `any` a handing machine with spares does     *)
(* nothing that a preemptive one with as many processors more might not.     *)
(*                                                                           *)
(* A turn that is handed on stays where it is, as far as the preemptive      *)
(* machine can see: it is the others who move to another processor.  Which   *)
(* one the state does not say, so a history variable remembers it: `seat`,   *)
(* the processor that the larger machine gave the turn.                      *)
(*****************************************************************************)
EXTENDS Handoff

CONSTANT Seat   \* the processors of the larger machine

VARIABLE seat   \* [task -> Seat or Nowhere]

ASSUME Cardinality(Seat) = Cardinality(Processor) + Spares

FreeSeats == {s \in Seat : \A t \in Task : seat[t] # s}

SeatedInit == Init /\ seat = [t \in Task |-> Nowhere]

(* A step of the machine, and the seats that follow from it.                 *)
SeatedNext ==
  /\ Next
  /\ \E free \in FreeSeats \cup {Nowhere} :
       /\ free = Nowhere <=> \A t \in Task : life[t] = "ready" => life'[t] # "mounted"
       /\ seat' = [t \in Task |->
            CASE on'[t] = Nowhere -> Nowhere
              [] on[t] = Nowhere -> free
              [] OTHER -> seat[t]]

SeatedSpec == SeatedInit /\ [][SeatedNext]_<<vars, seat>>

SeatsSuffice == \A t \in Task : InTurn(t) <=> seat[t] \in Seat

(* What a timer that may come at any time asks of an age is whether there was an *)
(* operation at all.                                                         *)
Preempt == INSTANCE Preemptive WITH
  Timer <- "any",
  Processor <- Seat,
  on <- seat,
  OldestAge <- [t \in Task |-> 1],
  age <- [t \in Task |-> IF age[t] = 0 THEN 0 ELSE 1]

IsPreemptive == Preempt!Spec

THEOREM SeatedSpec => IsPreemptive
===============================================================================
