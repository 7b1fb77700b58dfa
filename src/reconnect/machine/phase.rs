use std::time::Duration;

use super::super::event::ConnectionState;
use super::super::policy::Policy;
use super::Time;

/// Where the machine is, with what only matters there.
#[derive(Debug)]
pub(super) enum Phase {
    Idle,
    Resolving(Deadline),
    Connecting(Deadline),
    Preparing(Deadline),
    Open(Open),
    Waiting(Time),
    Suspended,
    Closing(Closing),
    Closed,
    Failed,
}

/// A time by which something has to be done. A timer that fires much too late was held up, and
/// what it waits for may have been held up with it: so it waits a little longer, once.
#[derive(Debug)]
pub(super) struct Deadline {
    at: Time,
    is_extended: bool,
}

impl Deadline {
    const MUCH_TOO_LATE: Duration = Duration::from_secs(1);
    const EXTENSION: Duration = Duration::from_secs(1);

    pub(super) fn new(at: Time) -> Self {
        Self {
            at,
            is_extended: false,
        }
    }

    pub(super) fn is_over(&mut self, now: Time) -> bool {
        if now >= self.at.saturating_add(Self::MUCH_TOO_LATE) && !self.is_extended {
            self.at = now.saturating_add(Self::EXTENSION);
            self.is_extended = true;
        }
        now >= self.at
    }
}

#[derive(Debug)]
pub(super) struct Open {
    /// When it will have proven itself, unless it has.
    pub(super) proven_at: Option<Time>,
    /// Since when nothing has come.
    pub(super) quiet_since: Time,
    pub(super) probe: Option<Probe>,
}

/// A question whether the server is still there.
#[derive(Debug)]
pub(super) enum Probe {
    /// What has come while the machine slept is let in first: it answers nothing.
    Settling { until: Time },
    /// It is being sent.
    Asked { only_answers_count: bool },
    Sent {
        at: Time,
        deadline: Deadline,
        only_answers_count: bool,
    },
}

#[derive(Debug)]
pub(super) struct Closing {
    pub(super) until: Time,
    /// What waits is still being sent.
    pub(super) is_flushing: bool,
}

impl Phase {
    pub(super) fn state(&self) -> ConnectionState {
        match self {
            Self::Idle => ConnectionState::Idle,
            Self::Resolving(_) => ConnectionState::Resolving,
            Self::Connecting(_) => ConnectionState::Connecting,
            Self::Preparing(_) => ConnectionState::Preparing,
            Self::Open(Open { probe: None, .. }) => ConnectionState::Open,
            Self::Open(_) => ConnectionState::Probing,
            Self::Waiting(_) => ConnectionState::Waiting,
            Self::Suspended => ConnectionState::Suspended,
            Self::Closing(_) => ConnectionState::Closing,
            Self::Closed => ConnectionState::Closed,
            Self::Failed => ConnectionState::Failed,
        }
    }

    pub(super) fn timeout(&self, policy: &Policy) -> Option<Time> {
        match self {
            Self::Resolving(deadline) | Self::Connecting(deadline) | Self::Preparing(deadline) => {
                Some(deadline.at)
            }
            Self::Open(open) => open.timeout(policy),
            Self::Waiting(until) => Some(*until),
            Self::Closing(closing) => Some(closing.until),
            Self::Idle | Self::Suspended | Self::Closed | Self::Failed => None,
        }
    }
}

impl Open {
    fn timeout(&self, policy: &Policy) -> Option<Time> {
        let probe = match &self.probe {
            None => policy
                .heartbeat
                .map(|heartbeat| self.quiet_since.saturating_add(heartbeat.silence)),
            Some(Probe::Settling { until }) => Some(*until),
            Some(Probe::Asked { .. }) => None,
            Some(Probe::Sent { deadline, .. }) => Some(deadline.at),
        };
        self.proven_at.into_iter().chain(probe).min()
    }
}
