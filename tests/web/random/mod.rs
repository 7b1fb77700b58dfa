//! Thousands of random operations on a dozen connections at once, and what holds whatever happens.
//!
//! What is drawn follows from the seed, and when it happens from the network: so everything that
//! is claimed has to hold at any time. To draw the same again, give the seed that a failure names:
//! `WASM_WEBSOCKET_TEST_SEED=1 cargo xtask test --engine chromium`.
//!
//! The browser tells each event to the test first, and then to the library: so it is known at any
//! time what the library has to tell.

mod actions;
mod endpoint;
mod generator;
mod handle;
mod lane;
mod listeners;
mod subject;
mod tasks;
mod world;

use futures_util::future::join_all;
use wasm_bindgen_test::{console_log, wasm_bindgen_test};

use self::generator::Generator;
use self::world::World;
use super::support::ServerView;

/// So many connections are there at once, each followed by the next one.
const LANES: u64 = 12;
const CONNECTIONS_PER_LANE: u64 = 20;

/// Fewer operations than this were none of the thousands that were meant.
const FEWEST_OPERATIONS: usize = 2_000;

#[wasm_bindgen_test]
async fn whatever_happens_in_whatever_order_nothing_panics_hangs_or_is_lost() {
    let seed = seed();
    console_log!("WASM_WEBSOCKET_TEST_SEED={seed}");
    let mut generator = Generator::new(seed);
    let world = World::new(seed);
    let mut others = world.within("a control channel", ServerView::new()).await;
    // Firefox does not end a handshake that was given up before it is answered.
    let urls = ["/echo", "/hang?for=300"].map(|path| others.url(path).into());
    world.other_urls.replace(urls.into());
    let lanes = (0..LANES).map(|lane| {
        let (world, mut generator) = (&world, generator.fork());
        async move {
            for number in 0..CONNECTIONS_PER_LANE {
                let name = format!("connection {lane}.{number}");
                lane::live(world, &name, generator.fork()).await;
            }
        }
    });
    join_all(lanes).await;
    others.forget();
    let none_left = async {
        others.command("ping").await;
        others.until(|seen| seen["open"] == 0).await
    };
    world
        .within("the end of those that were given up", none_left)
        .await;
    world.end().await;
    console_log!("{:?}", world.totals);
    assert!(
        world.totals.get("operations") >= FEWEST_OPERATIONS,
        "seed {seed}"
    );
}

/// The one that is asked for, or another one each time.
fn seed() -> u64 {
    match option_env!("WASM_WEBSOCKET_TEST_SEED") {
        Some(seed) => seed.parse().unwrap(),
        // JavaScript has 53 bits of precision.
        None => (js_sys::Math::random() * 2_f64.powi(53)) as u64,
    }
}
