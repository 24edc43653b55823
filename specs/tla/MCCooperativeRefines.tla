-------------------------- MODULE MCCooperativeRefines ------------------------
EXTENDS CooperativeRefines, Assortment
===============================================================================
