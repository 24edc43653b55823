//! The switching protocol under preemptive: a turn that overruns stands still and is resumed.
