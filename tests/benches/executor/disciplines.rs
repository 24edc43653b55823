//! The disciplines beside each other: what it costs to be ready to switch, to switch, and to rest.

use crate::alarms::BUSY;
use crate::child::{Rounds, in_turns};
use crate::peers::{Contender, Executor, Yield};
use crate::statistics::{Summary, summary};
use crate::tables::{Effort, everyone, head, line, rounds};
use crate::workloads::Workload;

/// The n-th number of every round, summarised.
fn nth(rounds: &Rounds, n: usize) -> Summary {
    summary(rounds.iter().map(|numbers| numbers[n]))
}

fn words(text: &str) -> Vec<String> {
    text.split(' ').map(str::to_owned).collect()
}

/// Times under the disciplines that stand by, by those of the cooperative one.
pub fn armed(effort: Effort) {
    let title = "armed and never firing, slices of 10 ms: times by those of the cooperative one";
    head(title, &format!("medians of {} interleaved rounds", effort.rounds));
    for &workload in Workload::TIMED {
        for workers in [1, 2] {
            let one = |&executor| Contender { executor, workers, gives_way: Yield::Own };
            let ours: Vec<_> = Executor::OURS.iter().map(one).collect();
            let measured = rounds(workload.name(), &ours, effort.rounds);
            for (contender, armed) in ours.iter().zip(&measured).skip(1) {
                let times = armed.iter().zip(&measured[0]);
                let ratio = summary(times.map(|(armed, cooperative)| armed[0] / cooperative[0]));
                line(*contender, &format!("{:<10} {ratio:.3}", workload.name()));
            }
        }
    }
}

/// Three endless loops share one worker.
pub fn loops(effort: Effort) {
    let how_often = format!("medians of {} rounds", effort.few);
    println!(
        "\npreemptive, 1 ms: three endless loops share a worker for 2,000 slices; {how_often}"
    );
    let rounds = &in_turns(&[words("loops 1 2000")], effort.few)[0];
    let [deviation, speed, stops] = [0, 1, 2].map(|n| nth(rounds, n));
    println!("  largest deviation of a share of thread time from a third, as a part of it");
    println!("    {deviation:.4}, {}", deviation.at_most(0.02));
    println!("  work per second of thread time, by that of a loop alone on a plain thread");
    println!("    {speed:.4}, {}", speed.at_least(0.95));
    println!("  stops by slices of thread time: {stops:.3}");
}

/// What forced switches cost.
pub fn switches(effort: Effort) {
    println!("\npreemptive: from one task's last reading of the clock to the next one's first");
    let calls = ["1 1000 0", "10 2000 0", "1 1000 1", "10 2000 1"];
    let measured = in_turns(&calls.map(|call| words(&format!("switches {call}"))), effort.few);
    let settings = ["1 ms slices", "10 ms slices", "1 ms, one processor", "10 ms, one processor"];
    for (setting, rounds) in settings.iter().zip(&measured) {
        let numbers = [0, 1, 2, 3, 4, 5, 6].map(|n| nth(rounds, n));
        let [forced, voluntary, hot, count, part, nobody, nobody_else] = numbers;
        let ratio = |n: usize| summary(rounds.iter().map(|numbers| numbers[0] / numbers[n]));
        let (by_voluntary, by_hot) = (ratio(1), ratio(2));
        println!("  {setting}, medians of {} rounds of {:.0} switches", effort.few, count.median);
        println!("    ns, a forced switch: {forced:.0}");
        println!("    ns, a voluntary futex hand-over after running for a slice: {voluntary:.0}");
        println!("    ns, a voluntary futex hand-over at once: {hot:.0}");
        println!("    forced / after a slice: {by_voluntary:.2}, {}", by_voluntary.at_most(2.5));
        println!("    forced / at once: {by_hot:.2}, {}", by_hot.at_most(2.5));
        print!("    part of all time, switches by their median cost: {part:.4}");
        match setting.starts_with("10") {
            true => println!(", {}", part.at_most(0.01)),
            false => println!(),
        }
        println!("    part of all time in which nobody ran, for whatever reason: {nobody:.4}");
        println!("    the same with voluntary hand-overs: {nobody_else:.4}");
    }
}

/// Switches although no poll uses half a slice.
pub fn alarms(effort: Effort) {
    println!(
        "\nfalse switches a second: 16 tasks with polls of 20 µs beside {BUSY} busy processes"
    );
    let settings = ["handoff 1 1", "handoff 2 1", "handoff 2 10", "preemptive 1 1"];
    let calls = settings.map(|setting| words(&format!("alarms {setting} 3000")));
    for (setting, rounds) in settings.iter().zip(in_turns(&calls, effort.few)) {
        let [discipline, workers, slice] = &*words(setting) else { continue };
        let [_, _, declined] = [0, 1, 2].map(|n| nth(&rounds, n));
        let switched = summary(rounds.iter().map(|numbers| numbers[0] + numbers[1]));
        println!("  {discipline}, workers: {workers}, slices of {slice} ms; {} rounds", effort.few);
        println!("    handed off or stopped: {switched:.2}, {}", switched.at_most(1.0));
        println!("    asked and declined: {declined:.2}");
    }
}

/// Wakeups at rest.
pub fn idle(effort: Effort) {
    let title = "2 s with nothing to do on 2 workers, while a task waits: wakeups of all threads";
    let times = effort.few.min(3);
    head(title, &format!("most of {times} rounds; and processor time in ms"));
    let all: Vec<_> = everyone(2).collect();
    for (contender, rounds) in all.iter().zip(rounds("idle", &all, times)) {
        let most = rounds.iter().map(|numbers| numbers[0]).fold(0.0, f64::max);
        let bound = match Executor::OURS.contains(&contender.executor) {
            true if most == 0.0 => "; none: met",
            true => "; none: NOT MET",
            false => "",
        };
        line(*contender, &format!("{most}, {:.2} ms{bound}", nth(&rounds, 1).median));
    }
}

/// Memory of idle tasks.
pub fn memory() {
    let title = "bytes per idle task, of 100,000 that wait for ever, on 1 worker";
    head(title, "as asked of the allocator, and as the process grew");
    let all: Vec<_> = everyone(1).collect();
    for (contender, rounds) in all.iter().zip(rounds("memory", &all, 1)) {
        let [asked, grown, of_future] = rounds[0][..] else { continue };
        line(*contender, &format!("{asked:.1}, {grown:.1}; {of_future} are the future's"));
    }
}
