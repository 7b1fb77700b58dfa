//! The decisions of the reconnecting client, without a clock, a socket or random numbers. The
//! caller passes in the time and the random numbers, so that a test can choose them.

mod backoff;
mod close_policy;
mod event;
mod machine;
mod outbox;
mod policy;

pub use self::backoff::{Backoff, ExponentialBackoff, Retry};
pub use self::close_policy::{ClosePolicy, CloseRule};
pub use self::event::{ConnectionCause, ConnectionEvent, ConnectionState};
pub(crate) use self::machine::{Action, Generation, Inbound, Input, Machine, Refusal, Time, Wake};
pub use self::outbox::{Delivery, DropReason, OutboxLimit, OutboxOverflow};
pub(crate) use self::outbox::{Outbox, Standing, Ticket};
pub use self::policy::Heartbeat;
pub(crate) use self::policy::Policy;

#[cfg(test)]
#[cfg(not(target_family = "wasm"))]
mod properties;
