//! Everyone's times and turns beside each other, and the ratios that bounds are set for.

use crate::child::{self, call, in_turns};
use crate::peers::{Contender, Executor, Yield};
use crate::statistics::{Summary, summary};
use crate::workloads::Workload;

/// How often things are measured.
#[derive(Clone, Copy)]
pub struct Effort {
    /// Interleaved rounds of what is short.
    pub rounds: usize,
    /// Of what takes long.
    pub few: usize,
    /// Waits in one process.
    pub waits: usize,
}

/// A contender and its number in each round.
struct Row {
    contender: Contender,
    times: Vec<f64>,
}

impl Row {
    fn is(&self, executor: Executor, way: Yield) -> bool {
        self.contender.executor == executor && self.contender.gives_way == way
    }

    fn median(&self) -> f64 {
        summary(self.times.iter().copied()).median
    }

    /// This one's times by another's, round by round.
    fn by(&self, other: &Row) -> Summary {
        summary(self.times.iter().zip(&other.times).map(|(one, other)| one / other))
    }
}

/// Those that have this way of giving way, on so many workers.
fn peers(gives_way: Yield, workers: usize) -> impl Iterator<Item = Contender> {
    let takes_part = move |executor: &Executor| {
        executor.is_peer()
            && (workers == 1 || executor.is_threaded())
            && (gives_way != Yield::Own || executor.has_own_yield())
    };
    let all = Executor::ALL.iter().copied().filter(takes_part);
    all.map(move |executor| Contender { executor, workers, gives_way })
}

/// All executors, each giving way in its own manner where it has one.
pub fn everyone(workers: usize) -> impl Iterator<Item = Contender> {
    let all = Executor::ALL.iter().filter(move |one| workers == 1 || one.is_threaded());
    all.map(move |&executor| {
        let gives_way = if executor.has_own_yield() { Yield::Own } else { Yield::Common };
        Contender { executor, workers, gives_way }
    })
}

/// A line of a table.
pub fn line(contender: Contender, text: &str) {
    let Contender { executor, workers, gives_way } = contender;
    println!("  {workers}  {:<22} {:<7} {text}", executor.name(), gives_way.name());
}

/// The head of a table.
pub fn head(title: &str, how_often: &str) {
    println!("\n{title}; {how_often}");
    println!("  on {:<21} yield", "executor");
}

/// Measures contenders in turns; the numbers of each, round by round.
pub fn rounds(what: &str, contenders: &[Contender], rounds: usize) -> Vec<child::Rounds> {
    let calls: Vec<_> = contenders.iter().map(|&contender| call(what, contender)).collect();
    in_turns(&calls, rounds)
}

/// Measures a workload's times.
fn rows(workload: Workload, contenders: Vec<Contender>, how_often: usize) -> Vec<Row> {
    let measured = rounds(workload.name(), &contenders, how_often).into_iter();
    let times = measured.map(|rounds| rounds.iter().map(|numbers| numbers[0]).collect());
    contenders.into_iter().zip(times).map(|(contender, times)| Row { contender, times }).collect()
}

/// Times of a workload on 1 and on 2 workers, and ours by each of theirs.
pub fn timed(workload: Workload, effort: Effort) {
    let ways: &[Yield] =
        if workload.gives_way() { &[Yield::Own, Yield::Common] } else { &[Yield::No] };
    let how_often = format!("median of {} interleaved rounds, ours by theirs", effort.rounds);
    head(workload.title(), &how_often);
    for workers in [1, 2] {
        let all = ways.iter().flat_map(|&way| peers(way, workers)).collect();
        let rows = rows(workload, all, effort.rounds);
        let ours = |way| rows.iter().find(|row| row.is(Executor::Turnwise, way));
        for row in &rows {
            let ratio = ours(row.contender.gives_way).expect("ours takes part").by(row);
            let time = format!("{:.1}", summary(row.times.iter().copied()));
            line(row.contender, &format!("{time:<32} {ratio:.3}"));
        }
        let better = strictest(&rows, ways, Executor::is_to_be_beaten);
        println!("    turnwise / better of tokio and async-executor: {}", verdict(better));
        let too = |one: Executor| one.is_to_be_beaten() || one == Executor::SmolStatic;
        let better = strictest(&rows, ways, too);
        println!("    the same with async-executor's static variant: {}", verdict(better));
    }
}

fn verdict((ratio, other): (Summary, Contender)) -> String {
    let Contender { executor, gives_way, .. } = other;
    let bound = ratio.at_most(1.0);
    format!("{ratio:.3} ({}, {} yield), {bound}", executor.name(), gives_way.name())
}

/// For each way of giving way ours by the best of some; the way in which ours does worse.
fn strictest(rows: &[Row], ways: &[Yield], some: fn(Executor) -> bool) -> (Summary, Contender) {
    let of_way = |&way: &Yield| {
        let ours = rows.iter().find(|row| row.is(Executor::Turnwise, way)).expect("it takes part");
        let others = rows.iter().filter(|row| row.contender.gives_way == way);
        let others = others.filter(|row| some(row.contender.executor));
        let best = others.min_by(|a, b| a.median().total_cmp(&b.median())).expect("some are there");
        (ours.by(best), best.contender)
    };
    let of_ways = ways.iter().map(of_way);
    of_ways.max_by(|(a, _), (b, _)| a.median.total_cmp(&b.median)).expect("there is a way")
}

/// Turns of yielding tasks: bypass on one worker, shares on two.
pub fn turns(workload: Workload, workers: usize, effort: Effort) {
    head(workload.title(), &format!("the worst of {} rounds", effort.few));
    let all: Vec<_> =
        [Yield::Own, Yield::Common].into_iter().flat_map(|way| peers(way, workers)).collect();
    for (contender, rounds) in all.iter().zip(rounds(workload.name(), &all, effort.few)) {
        let worst = |which: usize, worse: fn(f64, f64) -> f64| {
            rounds.iter().map(|numbers| numbers[which]).reduce(worse).expect("a round")
        };
        let largest = worst(0, f64::max);
        let ours = contender.executor == Executor::Turnwise;
        let text = match workload {
            Workload::Shares => {
                let (jain, most) = (worst(0, f64::min), worst(1, f64::max));
                format!("Jain's index {jain:.3}, most : least {most:.1} : 1")
            }
            _ if ours && largest == 15.0 => "15; exactly 15: met".to_owned(),
            _ if ours => format!("{largest}; exactly 15: NOT MET"),
            _ => format!("{largest}"),
        };
        line(*contender, &text);
    }
}

/// Who goes on beside a task that spins.
pub fn spin(effort: Effort) {
    let title = "one task spins 300 ms on 2 workers: of 8 yielding tasks, how many go on";
    head(title, &format!("median and worst of {} rounds", effort.few));
    let all: Vec<_> = everyone(2).collect();
    for (contender, rounds) in all.iter().zip(rounds("spin", &all, effort.few)) {
        let going_on = summary(rounds.iter().map(|numbers| numbers[0]));
        let worst = rounds.iter().map(|numbers| numbers[0]).fold(f64::INFINITY, f64::min);
        let bound = match contender.executor {
            Executor::TurnwiseHandoff | Executor::TurnwisePreemptive => {
                format!("; {}", going_on.at_least(8.0))
            }
            _ => String::new(),
        };
        line(*contender, &format!("{} of 8, worst {worst} of 8{bound}", going_on.median));
    }
}

/// How long a task waits that was woken by a task which then spins.
pub fn wait(effort: Effort) {
    let title = "a task wakes another and spins 300 ms on 2 workers: the other's wait in ms";
    head(title, &format!("median and longest of {} waits", effort.waits));
    for contender in everyone(2) {
        let mut call = call("wait", contender);
        call.push(effort.waits.to_string());
        let waits = child::measure(&call);
        let longest = waits.iter().copied().fold(0.0, f64::max);
        let waits = summary(waits);
        let bound = match contender.executor {
            // Two slices of 10 ms, and 10 ms.
            Executor::TurnwiseHandoff | Executor::TurnwisePreemptive => {
                format!("; {}", waits.at_most(30.0))
            }
            _ => String::new(),
        };
        line(contender, &format!("{waits:.2}, longest {longest:.1}{bound}"));
    }
}
