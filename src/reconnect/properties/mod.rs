//! Properties of any order of inputs, and orders that users ask about, by name.

mod attempts;
mod backoff;
mod ends;
mod faults;
mod heartbeat;
mod herd;
mod machine;
mod mail;
mod outbox;
mod world;
