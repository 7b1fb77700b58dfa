//! Ctrl-C in the middle of a run.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use sysinfo::{Pid, ProcessStatus, ProcessesToUpdate, System};

fn is_alive(pid: u32) -> bool {
    let pid = Pid::from_u32(pid);
    let mut system = System::new();
    system.refresh_processes(ProcessesToUpdate::Some(&[pid]), true);
    let process = system.process(pid);
    // Nobody may have asked yet how it has ended.
    process.is_some_and(|process| process.status() != ProcessStatus::Zombie)
}

#[test]
fn an_interruption_ends_the_run_and_everything_that_it_has_started() {
    for signal in ["INT", "TERM"] {
        let mut run = Command::new(env!("CARGO_BIN_EXE_xtask"))
            .args(["rehearse", "interruption"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(run.stdout.take().unwrap()).lines();
        let mut numbers = lines.filter_map(|line| line.unwrap().parse::<u32>().ok());
        let processes: Vec<u32> = numbers.by_ref().take(2).collect();
        assert!(processes.iter().all(|&pid| is_alive(pid)), "{processes:?}");
        let kill = Command::new("kill")
            .args(["-s", signal, &run.id().to_string()])
            .status();
        assert!(kill.unwrap().success());
        assert_eq!(run.wait().unwrap().code(), Some(130), "{signal}");
        assert_eq!(numbers.next(), None, "it says no more");
        assert!(processes.iter().all(|&pid| !is_alive(pid)), "{processes:?}");
    }
}
