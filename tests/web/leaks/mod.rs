//! Promise 14: what thousands of connections leave behind, counted.

mod addresses;
mod comebacks;
mod cycles;
mod ends;

use js_sys::Reflect;
use wasm_bindgen_test::wasm_bindgen_test;

use self::cycles::Cycles;
use crate::web::support::{Engine, Instruments, Uncaught};

/// Few enough for connections that stay open to be told, before the browser makes no more of them.
const FIRST_OF_ALL: usize = 24;

/// How many cycles of each kind are run before the first count.
///
/// By then whatever is allocated once has been, and the queues of the executor and the table of
/// externrefs are as long as this many connections at a time need.
const WARM_UP: usize = 100;

/// By how many pages of 64 KiB the wasm memory may have grown in the end, however many cycles
/// there were.
///
/// It is for the allocator, which may need some space more when connections happen to overlap in
/// another way than before. Whatever leaks 132 bytes a thousand times is more than that.
const PAGES_ALLOWED: u32 = 1;

/// How many listeners the library attaches to a raw socket.
const LISTENERS_OF_A_SOCKET: usize = 4;

/// There are four kinds, so the long run has 12,000. Like the numbers above it is a multiple of
/// four: each way to end a connection has its share.
fn cycles_of_each_kind() -> usize {
    if is_long() { 3_000 } else { 500 }
}

/// Whether the tests run in Chromium's window, where the long runs are. Elsewhere it is nearly the
/// same code.
fn is_long() -> bool {
    let is_window = Reflect::has(&js_sys::global(), &"document".into()).unwrap();
    let is_other_build = cfg!(any(target_feature = "atomics", panic = "unwind"));
    is_window && Engine::current() == Engine::Chromium && !is_other_build
}

/// Promise 14.
#[wasm_bindgen_test]
async fn thousands_of_cycles_leave_memory_handlers_timers_and_connections_where_they_were() {
    let uncaught = Uncaught::watch();
    let mut test = Cycles::new().await;
    // The control channels were there before, so the instruments do not count them.
    let instruments = Instruments::install();
    for count in [FIRST_OF_ALL, WARM_UP] {
        test.run(count).await;
        test.assert_all_ended().await;
    }
    let before = instruments.counts();
    test.run(cycles_of_each_kind()).await;
    test.assert_all_ended().await;
    let after = instruments.counts();

    let added = instruments.listeners_added() as usize;
    assert_eq!(added, test.sockets() * LISTENERS_OF_A_SOCKET, "in all");
    let left = (after.listeners, after.timers);
    assert_eq!(left, (0, 0), "left: {}", instruments.describe());
    // What other tests have left to the collector may go meanwhile.
    assert!(
        after.pages <= before.pages + PAGES_ALLOWED && after.externrefs <= before.externrefs,
        "before: {before:?}, after: {after:?}"
    );
    uncaught.assert_none().await;
}
