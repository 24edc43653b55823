//! Enums that will grow are matched with a last arm for what comes.

fn main() {
    match turnwise::Policy::Fifo {
        turnwise::Policy::Fifo => {}
        turnwise::Policy::LifoSlot { .. } => {}
        turnwise::Policy::Priority { .. } => {}
        turnwise::Policy::FairShare => {}
    }
}
