//! A server that is killed every few seconds, and is back after a while.

use std::cell::Cell;

use super::traffic::{Period, pause, random};
use crate::support::ServerView;

/// For how long it is there, and not there, in milliseconds.
const UP: (i32, i32) = (500, 5000);
const DOWN: (i32, i32) = (0, 3000);

/// Kills it again and again. It is there in the end.
pub(crate) async fn outages(server: &mut ServerView, period: Period, kills: &Cell<u64>) {
    while !period.is_over() {
        pause(random(UP.0, UP.1)).await;
        server.unlisten().await;
        kills.set(kills.get() + 1);
        pause(random(DOWN.0, DOWN.1)).await;
        server.command("listen").await;
        server.until(|seen| seen["listening"] == true).await;
    }
}
