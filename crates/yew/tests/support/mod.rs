//! What the tests of both sides share.

pub(crate) mod page;
