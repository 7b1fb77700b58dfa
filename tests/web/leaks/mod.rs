//! Promise 14: what thousands of connections leave behind, counted.

mod addresses;
mod cycles;
mod ends;

use wasm_bindgen_test::wasm_bindgen_test;

use self::cycles::Cycles;
use super::support::{Counts, Engine, Instruments, Uncaught};

/// How many cycles of each kind are run before the first count.
///
/// By then every size that a cycle needs has been allocated once, and the queues of the executor
/// and the table of externrefs are as long as so many connections at once need.
const WARM_UP: usize = 100;

/// By how much the wasm memory may have grown in the end, however many cycles there were.
///
/// It is what the allocator may need if more connections than in the warm-up happen to wait for
/// the browser at the same time. In 1000 cycles a leak of 66 bytes each is more than that.
const PAGES_ALLOWED: u32 = 1;

/// How many listeners each socket gets, as the instruments see it.
const LISTENERS_OF_A_SOCKET: usize = 4;

fn cycles_of_each_kind() -> usize {
    if let Some(n) = option_env!("LEAK_CYCLES") {
        return n.parse().unwrap();
    }
    match Engine::current() {
        Engine::Chromium => 10_000,
        // They take longer to connect, and the leaks of ours are the same.
        Engine::Firefox | Engine::Webkit => 1_000,
    }
}

/// Promise 14.
#[wasm_bindgen_test]
async fn thousands_of_cycles_leave_memory_handlers_timers_and_connections_where_they_were() {
    let uncaught = Uncaught::watch();
    let t0 = js_sys::Date::now();
    let cycles = cycles_of_each_kind();
    let mut test = Cycles::new().await;
    // The control channels were there before, so the instruments do not count them.
    let instruments = Instruments::install();
    test.run(WARM_UP).await;
    test.assert_all_ended().await;
    let before = instruments.counts();
    test.run(cycles).await;
    test.assert_all_ended().await;
    let after = instruments.counts();
    wasm_bindgen_test::console_log!("TIME {} ms {before:?} {after:?}", js_sys::Date::now() - t0);

    let added = instruments.listeners_added() as usize;
    let sockets = (WARM_UP + cycles) * cycles::KINDS;
    assert_eq!(added, sockets * LISTENERS_OF_A_SOCKET, "the instruments");
    assert_eq!(after.listeners, 0, "left: {}", instruments.describe());
    assert_eq!(after.timers, 0, "timers, after {after:?}");
    let expected = Counts {
        pages: after
            .pages
            .clamp(before.pages, before.pages + PAGES_ALLOWED),
        ..before
    };
    assert_eq!(after, expected, "before: {before:?}");
    uncaught.assert_none().await;
}
