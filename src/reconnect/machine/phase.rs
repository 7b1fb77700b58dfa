use std::time::Duration;

use super::super::event::ConnectionState;
use super::super::policy::Policy;
use super::Time;

/// The phase of the machine, with the data of that phase.
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

/// The end of a time-out, extended once by a second when the timer fires a second too late. The
/// event that the machine waits for may be as late as the timer.
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
    /// When the connection becomes healthy, or `None` if it is healthy.
    pub(super) proven_at: Option<Time>,
    /// The time of the last message, or the start of the silence.
    pub(super) quiet_since: Time,
    pub(super) probe: Option<Probe>,
}

/// A pending probe of the server.
#[derive(Debug)]
pub(super) enum Probe {
    /// Messages that arrived while the machine slept are received first. They answer no probe.
    Settling { until: Time },
    /// The probe is being sent.
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
    /// The queue is still being sent.
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
