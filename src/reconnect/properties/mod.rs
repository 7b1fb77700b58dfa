//! What holds for any course of events, and the courses that a user would ask about, by name.

mod attempts;
mod backoff;
mod ends;
mod faults;
mod heartbeat;
mod herd;
mod machine;
mod outbox;
mod world;
