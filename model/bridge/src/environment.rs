//! The environment, scripted: devices answer and events arrive, as a seed draws them.

use turnwise_schedulers::spec::MachineSpec;

use crate::world::World;

/// Draws what the environment does.
pub(crate) struct Environment {
    pub(crate) dice: fastrand::Rng,
}

/// Something that the environment may do.
#[derive(Clone, Copy)]
enum Deed {
    Arrive { channel: usize },
    Answer { device: usize, place: usize, failed: bool },
}

impl Environment {
    /// Does one thing, if there is one to do; says whether.
    pub(crate) fn act(&mut self, world: &World) -> bool {
        let deeds = possible(world);
        let Some(deed) = self.dice.choice(deeds) else { return false };
        world.step(|state| match deed {
            // What was possible a moment ago may not be any more.
            Deed::Arrive { channel } => state.may_arrive(channel).then(|| state.arrive(channel)),
            Deed::Answer { device, place, failed } => state.answer(device, place, failed),
        });
        true
    }
}

fn possible(world: &World) -> Vec<Deed> {
    let MachineSpec { channels, devices, .. } = &world.spec;
    let state = world.state();
    let arrivals = (0..channels.len()).filter(|&channel| state.may_arrive(channel));
    let mut deeds: Vec<Deed> = arrivals.map(|channel| Deed::Arrive { channel }).collect();
    for (device, spec) in devices.iter().enumerate().filter(|(_, spec)| spec.answers) {
        let asked = state.asked[device].len();
        // One at a time means the first.
        let places = 0..if spec.serves_one { asked.min(1) } else { asked };
        for place in places {
            deeds.push(Deed::Answer { device, place, failed: false });
            if spec.fails {
                deeds.push(Deed::Answer { device, place, failed: true });
            }
        }
    }
    deeds
}
