------------------------------ MODULE MCScheduling -----------------------------
\* What follows from the promises follows from them alone, without any machine.
EXTENDS Scheduling

MCNat == 1..2

\* That the promises leave room for something: each of these must fail.
NeverTwoTurns == ~\A t \in Task : life[t] = "mounted" /\ on[t] \in Carrier
NeverHandedOn == \A t \in Task : on[t] # Spare
NeverDone == \A t \in Task : life[t] # "done"
NeverAnew == [][\A t \in Task : life[t] = "done" => life'[t] = "done"]_life
===============================================================================
