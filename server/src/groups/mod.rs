//! What the server saw of the connections whose query has an `id`, and how they are steered.
//!
//! All connections with the same id form a group. A [`Record`] stands for one connection in its
//! group, for as long as its TCP connection lasts; a [`Membership`] keeps the group from being
//! forgotten; a [`Control`] does so for a control channel, and keeps the group's own port open.
//! Connections without an id are recorded nowhere.

mod command;
mod group;
mod id;
mod port;
mod record;
mod snapshot;

use std::collections::{HashMap, VecDeque};
use std::ops::Deref;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{mpsc, oneshot};

pub(crate) use command::{COMMANDS, Command, Refusal};
pub(crate) use group::{Ending, Group, Order, WaitingOrders};
pub(crate) use id::GroupId;
pub(crate) use port::GroupListener;
pub(crate) use record::Record;
pub(crate) use snapshot::{ReceivedClose, Snapshot};

/// How many groups are remembered that have neither connections nor control channels.
const IDLE_GROUP_LIMIT: usize = 1024;

/// Every group that the server remembers. Clones share them.
#[derive(Debug, Clone)]
pub(crate) struct Groups {
    registry: Arc<Mutex<Registry>>,
    /// Where the groups give their listeners, to be served.
    listeners: mpsc::UnboundedSender<GroupListener>,
}

impl Groups {
    /// No groups yet. Their listeners are given to the other end of the channel.
    pub(crate) fn new(listeners: mpsc::UnboundedSender<GroupListener>) -> Self {
        Self {
            registry: Arc::default(),
            listeners,
        }
    }

    /// Lets a control channel steer a group, which is created if there is none.
    pub(crate) fn control(&self, id: &GroupId) -> Control {
        let membership = self.enter(id);
        membership.control_begins();
        Control { membership }
    }

    /// Records a new connection in its group. The receiver tells when a command ends it.
    pub(crate) fn join(&self, id: &GroupId) -> (Record, oneshot::Receiver<Ending>) {
        Record::new(self.enter(id))
    }

    /// Keeps a group in memory, and creates it if there is none.
    fn enter(&self, id: &GroupId) -> Membership {
        let mut registry = self.registry();
        let entry = registry
            .groups
            .entry(id.clone())
            .or_insert_with(|| Entry::new(self.listeners.clone()));
        entry.memberships += 1;
        let group = Arc::clone(&entry.group);
        registry.idle.retain(|idle| idle != id);
        Membership {
            groups: self.clone(),
            id: id.clone(),
            group,
        }
    }

    /// What was seen of a group, which is nothing if there is no such group.
    pub(crate) fn snapshot(&self, id: &GroupId) -> Snapshot {
        self.registry()
            .groups
            .get(id)
            .map(|entry| entry.group.snapshot())
            .unwrap_or_default()
    }

    fn leave(&self, id: &GroupId) {
        let mut registry = self.registry();
        let Some(entry) = registry.groups.get_mut(id) else {
            return;
        };
        entry.memberships -= 1;
        if entry.memberships > 0 {
            return;
        }
        registry.idle.push_back(id.clone());
        if registry.idle.len() > IDLE_GROUP_LIMIT
            && let Some(oldest) = registry.idle.pop_front()
        {
            registry.groups.remove(&oldest);
        }
    }

    fn registry(&self) -> MutexGuard<'_, Registry> {
        self.registry.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[derive(Debug, Default)]
struct Registry {
    groups: HashMap<GroupId, Entry>,
    /// The groups without memberships; the one that has been without them longest is first.
    idle: VecDeque<GroupId>,
}

#[derive(Debug)]
struct Entry {
    group: Arc<Group>,
    memberships: usize,
}

impl Entry {
    fn new(listeners: mpsc::UnboundedSender<GroupListener>) -> Self {
        Self {
            group: Arc::new(Group::new(listeners)),
            memberships: 0,
        }
    }
}

/// Keeps a group in memory until it is dropped.
#[derive(Debug)]
pub(crate) struct Membership {
    groups: Groups,
    id: GroupId,
    group: Arc<Group>,
}

impl Deref for Membership {
    type Target = Group;

    fn deref(&self) -> &Group {
        &self.group
    }
}

impl Drop for Membership {
    fn drop(&mut self) {
        self.groups.leave(&self.id);
    }
}

/// A control channel of a group, which may have a port of its own until the last one is dropped.
#[derive(Debug)]
pub(crate) struct Control {
    membership: Membership,
}

impl Deref for Control {
    type Target = Group;

    fn deref(&self) -> &Group {
        &self.membership
    }
}

impl Drop for Control {
    fn drop(&mut self) {
        self.membership.control_ends();
    }
}
