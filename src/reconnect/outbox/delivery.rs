/// The outcome of an accepted message.
///
/// ```
/// use wasm_websocket::Delivery;
///
/// fn is_certain(delivery: Delivery) -> bool {
///     delivery != Delivery::Unknown
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Delivery {
    /// The message has left the browser, according to `bufferedAmount`. In WebKit,
    /// `bufferedAmount` falls as soon as another of its processes has the message. Only the server
    /// can confirm that the message has arrived.
    Sent,
    /// The message was not sent.
    Dropped(DropReason),
    /// The browser still held the message when the connection ended. The message may have arrived.
    Unknown,
}

/// The reason why an accepted message was not sent.
///
/// ```
/// use wasm_websocket::DropReason;
///
/// fn may_be_sent_again(reason: DropReason) -> bool {
///     reason != DropReason::Expired
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DropReason {
    /// The queue was full, and the [`OutboxOverflow`](crate::OutboxOverflow) policy chose the message.
    Overflow,
    /// The message was queued longer than its time to live.
    Expired,
    /// The client was closed, has given up, or was dropped.
    Closed,
    /// [`Receipt::withdraw`](crate::Receipt::withdraw) took the message back.
    Withdrawn,
}
