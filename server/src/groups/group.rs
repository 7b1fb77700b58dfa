use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::{mpsc, oneshot, watch};
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_util::sync::CancellationToken;

use super::Snapshot;
use super::port::{GroupListener, ListenError, Port};

/// How many orders may wait for a conversation that is busy, for example with sending to a
/// client that does not read.
const WAITING_ORDER_LIMIT: usize = 256;

/// The orders that wait for a conversation.
pub(crate) type WaitingOrders = mpsc::Receiver<Order>;

/// All connections with the same id.
#[derive(Debug)]
pub(crate) struct Group {
    seen: watch::Sender<Snapshot>,
    /// Is cancelled by the command `proceed`, for the connections of now and of later.
    proceed: CancellationToken,
    members: Mutex<Members>,
    port: Port,
}

/// How a command ends a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    /// TCP ends plainly, with no close frame.
    Plain,
    /// TCP is reset.
    Reset,
}

/// What a command tells a conversation to do.
#[derive(Debug, Clone)]
pub(crate) enum Order {
    Close(Option<CloseFrame>),
    Send(String),
}

/// A conversation had so many orders waiting that it was not given one more.
#[derive(Debug)]
pub(crate) struct TooManyOrders;

impl Group {
    /// A group that gives its listeners to the other end of a channel, where they are served.
    pub(super) fn new(listeners: mpsc::UnboundedSender<GroupListener>) -> Self {
        let seen = watch::Sender::default();
        Self {
            proceed: CancellationToken::new(),
            members: Mutex::default(),
            port: Port::new(seen.clone(), listeners),
            seen,
        }
    }

    /// Listens on a port of its own, which is the same one each time.
    pub(crate) async fn listen(&self) -> Result<(), ListenError> {
        self.port.listen().await
    }

    /// Resolves when the group does not listen any more, and has reset what it had accepted.
    pub(crate) async fn unlisten(&self) {
        self.port.unlisten().await;
    }

    /// Lets the group listen for as long as there is a control channel.
    pub(super) fn control_begins(&self) {
        self.port.control_begins();
    }

    /// Ends the listener if this was the last control channel, and lets go on what waits: nobody
    /// is left to tell it to. Firefox makes no seventh connection to an address while six of them
    /// wait for their answers, also if they are closed.
    pub(super) fn control_ends(&self) {
        if self.port.control_ends() {
            self.proceed();
        }
    }

    pub(crate) fn snapshot(&self) -> Snapshot {
        self.seen.borrow().clone()
    }

    /// Follows the changes of the snapshot.
    pub(crate) fn watch(&self) -> watch::Receiver<Snapshot> {
        self.seen.subscribe()
    }

    /// Lets go on what waits for it, now and from now on.
    pub(crate) fn proceed(&self) {
        self.proceed.cancel();
    }

    /// Ends the connections that there are now.
    pub(crate) fn end(&self, ending: Ending) {
        for member in self.members().by_key.values_mut() {
            if let Some(sender) = member.ending.take() {
                // A connection that is ending by itself does not listen any more.
                let _ = sender.send(ending);
            }
        }
    }

    /// Gives an order to the conversations that there are now.
    pub(crate) fn order(&self, order: &Order) -> Result<(), TooManyOrders> {
        let mut result = Ok(());
        for member in self.members().by_key.values() {
            if let Some(sender) = &member.orders
                && let Err(mpsc::error::TrySendError::Full(_)) = sender.try_send(order.clone())
            {
                result = Err(TooManyOrders);
            }
        }
        result
    }

    /// Is cancelled when the group was told to proceed.
    pub(super) fn proceeding(&self) -> CancellationToken {
        self.proceed.clone()
    }

    pub(super) fn change(&self, change: impl FnOnce(&mut Snapshot)) {
        self.seen.send_modify(change);
    }

    /// Adds a connection and tells by which key it is known.
    pub(super) fn add_member(&self) -> (u64, oneshot::Receiver<Ending>) {
        let (sender, receiver) = oneshot::channel();
        let mut members = self.members();
        let key = members.next_key;
        members.next_key += 1;
        let member = Member {
            ending: Some(sender),
            orders: None,
        };
        members.by_key.insert(key, member);
        (key, receiver)
    }

    /// Lets a connection take orders from now on.
    pub(super) fn take_orders(&self, key: u64) -> WaitingOrders {
        let (sender, receiver) = mpsc::channel(WAITING_ORDER_LIMIT);
        if let Some(member) = self.members().by_key.get_mut(&key) {
            member.orders = Some(sender);
        }
        receiver
    }

    pub(super) fn remove_member(&self, key: u64) {
        self.members().by_key.remove(&key);
    }

    fn members(&self) -> MutexGuard<'_, Members> {
        self.members.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[derive(Debug, Default)]
struct Members {
    by_key: HashMap<u64, Member>,
    next_key: u64,
}

/// The ways to reach one connection.
#[derive(Debug)]
struct Member {
    ending: Option<oneshot::Sender<Ending>>,
    /// There is none as long as the connection is no conversation.
    orders: Option<mpsc::Sender<Order>>,
}
