use std::task::Poll;
use std::time::Duration;

use crate::close::CloseEvent;
use crate::error::Error;
use crate::ready_state::ReadyState;

/// What has happened to a connection, and what follows from it.
///
/// It is told of events and asked for decisions, and touches nothing.
/// Only [`close`](Self::close) settles: an `error` event comes before the close code is known.
#[derive(Debug)]
pub(crate) struct Lifecycle {
    was_open: bool,
    has_failed: bool,
    /// Why this side gave the connection up, if it did.
    given_up: Option<GivenUp>,
    /// How it ended. Nothing changes any more once this is there.
    ended: Option<CloseEvent>,
}

#[derive(Clone, Copy, Debug)]
enum GivenUp {
    Closed,
    TimedOut(Duration),
    /// It had failed before, and that stays the cause.
    Failed,
}

impl Lifecycle {
    /// A connection that is open already when it is taken over, or still on its way.
    pub(crate) fn new(was_open: bool) -> Self {
        Self {
            was_open,
            has_failed: false,
            given_up: None,
            ended: None,
        }
    }

    /// The `open` event. False when it comes too late to matter.
    pub(crate) fn open(&mut self) -> bool {
        let in_time = self.given_up.is_none() && self.ended.is_none() && !self.was_open;
        self.was_open |= in_time;
        in_time
    }

    /// The user closes. False when there is nothing to close any more.
    pub(crate) fn give_up(&mut self) -> bool {
        let first = self.given_up.is_none() && self.ended.is_none();
        if first {
            self.given_up = Some(if self.has_failed {
                GivenUp::Failed
            } else {
                GivenUp::Closed
            });
        }
        first
    }

    /// The connect time-out fires. False when there is nothing to time out.
    pub(crate) fn time_out(&mut self, after: Duration) -> bool {
        let pending = !self.was_open && self.given_up.is_none() && self.ended.is_none();
        if pending {
            self.given_up = Some(GivenUp::TimedOut(after));
        }
        pending
    }

    /// The `close` event, or the end of the patience with one that does not come.
    /// False when the connection had ended before.
    pub(crate) fn close(&mut self, event: CloseEvent) -> bool {
        let first = self.ended.is_none();
        self.ended.get_or_insert(event);
        first
    }

    /// How the connection ended.
    pub(crate) fn ended(&self) -> Option<&CloseEvent> {
        self.ended.as_ref()
    }

    /// The `error` event. Returns the error that it stands for, as long as no more is known.
    pub(crate) fn fail(&mut self) -> Error {
        self.has_failed = true;
        if self.was_open {
            Error::lost()
        } else {
            Error::connect(None)
        }
    }

    /// Whether the connection has been made, and whether or not it is still there: a reader must
    /// not miss what arrived in between.
    pub(crate) fn poll_opened(&self) -> Poll<Result<(), Error>> {
        match &self.ended {
            _ if self.was_open => Poll::Ready(Ok(())),
            Some(event) => Poll::Ready(Err(self.cause(event))),
            None => Poll::Pending,
        }
    }

    /// Whether the connection is open, given the state that the browser reports.
    /// A closing one is waited for, because its close code is still to come.
    pub(crate) fn poll_open(&self, state: ReadyState) -> Poll<Result<(), Error>> {
        if let Some(event) = &self.ended {
            return Poll::Ready(Err(self.cause(event)));
        }
        if self.was_open && state == ReadyState::Open {
            return Poll::Ready(Ok(()));
        }
        Poll::Pending
    }

    /// How a stream ends: cleanly, or with an error. `None` while it goes on.
    pub(crate) fn end_of_stream(&self) -> Option<Result<(), Error>> {
        let event = self.ended.as_ref()?;
        Some(if event.was_clean {
            Ok(())
        } else {
            Err(self.cause(event))
        })
    }

    fn cause(&self, event: &CloseEvent) -> Error {
        match self.given_up {
            Some(GivenUp::TimedOut(after)) => Error::timeout(after, event.clone()),
            Some(GivenUp::Closed) => Error::closed(event.clone()),
            _ if self.was_open => Error::closed(event.clone()),
            _ => Error::connect(Some(event.clone())),
        }
    }
}

/// How long a closing handshake is waited for: the close frame comes behind what was sent before,
/// so time that a slow network needs for that is not held against the peer.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Patience {
    buffered: Option<u64>,
}

impl Patience {
    /// Whether to wait once more, with so many bytes still on their way.
    pub(crate) fn lasts(&mut self, buffered: u64) -> bool {
        let before = self.buffered.replace(buffered);
        before.is_none_or(|before| buffered < before)
    }
}

#[cfg(test)]
#[cfg(not(target_family = "wasm"))]
mod properties;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::close::{CloseCode, CloseReason};
    use crate::error::ErrorKind;

    const SECOND: Duration = Duration::from_secs(1);

    fn clean() -> CloseEvent {
        CloseEvent::new(CloseCode::NORMAL, CloseReason::EMPTY, true)
    }

    fn kind(poll: Poll<Result<(), Error>>) -> Option<ErrorKind> {
        match poll {
            Poll::Ready(Err(error)) => Some(error.kind()),
            _ => None,
        }
    }

    #[test]
    fn a_refused_connection_is_an_error_that_carries_the_close_event() {
        let mut life = Lifecycle::new(false);
        assert!(life.poll_open(ReadyState::Connecting).is_pending());
        assert!(life.fail().is_connect());
        assert!(
            life.poll_open(ReadyState::Closed).is_pending(),
            "only close settles"
        );
        assert!(life.close(CloseEvent::abnormal()));
        let Poll::Ready(Err(error)) = life.poll_open(ReadyState::Closed) else {
            panic!("it has to be settled");
        };
        assert_eq!(error.kind(), ErrorKind::Connect);
        assert_eq!(error.close_event(), Some(&CloseEvent::abnormal()));
    }

    #[test]
    fn closing_what_has_failed_does_not_hide_why() {
        let mut life = Lifecycle::new(false);
        assert!(life.fail().is_connect());
        assert!(life.give_up());
        assert!(life.close(CloseEvent::abnormal()));
        let end = life.poll_open(ReadyState::Closed);
        assert_eq!(kind(end), Some(ErrorKind::Connect));
    }

    #[test]
    fn patience_lasts_as_long_as_the_peer_takes_what_was_sent() {
        let mut patience = Patience::default();
        for buffered in [300, 200, 199, 0] {
            assert!(patience.lasts(buffered), "{buffered}");
        }
        assert!(!patience.lasts(0));

        let mut nothing_sent = Patience::default();
        assert!(
            nothing_sent.lasts(0),
            "the first grace is given in any case"
        );
        assert!(!nothing_sent.lasts(0));

        let mut stalled = Patience::default();
        assert!(stalled.lasts(300));
        assert!(!stalled.lasts(300));
    }

    #[test]
    fn a_late_open_does_not_revive_what_timed_out() {
        let mut life = Lifecycle::new(false);
        assert!(life.time_out(SECOND));
        assert!(!life.open());
        assert!(life.poll_open(ReadyState::Open).is_pending());
        assert!(life.close(CloseEvent::abnormal()));
        assert_eq!(
            kind(life.poll_open(ReadyState::Closed)),
            Some(ErrorKind::Timeout)
        );
    }

    #[test]
    fn a_late_open_does_not_revive_what_was_closed() {
        let mut life = Lifecycle::new(false);
        assert!(life.give_up());
        assert!(!life.give_up());
        assert!(!life.open());
        assert!(life.close(CloseEvent::abnormal()));
        assert_eq!(
            kind(life.poll_open(ReadyState::Closed)),
            Some(ErrorKind::Closed)
        );
    }

    #[test]
    fn an_open_connection_cannot_time_out() {
        let mut life = Lifecycle::new(false);
        assert!(life.open());
        assert!(!life.open());
        assert!(!life.time_out(SECOND));
        assert!(matches!(
            life.poll_open(ReadyState::Open),
            Poll::Ready(Ok(()))
        ));
        assert!(life.poll_open(ReadyState::Closing).is_pending());
    }

    #[test]
    fn what_ended_keeps_its_first_close_event() {
        let mut life = Lifecycle::new(true);
        assert!(life.close(clean()));
        assert!(!life.close(CloseEvent::abnormal()));
        assert!(!life.time_out(SECOND));
        assert!(!life.open());
        assert!(!life.give_up());
        assert_eq!(life.ended(), Some(&clean()));
    }

    #[test]
    fn a_stream_ends_without_an_error_only_after_a_clean_close() {
        let mut clean_life = Lifecycle::new(true);
        assert!(clean_life.end_of_stream().is_none());
        clean_life.close(clean());
        assert!(matches!(clean_life.end_of_stream(), Some(Ok(()))));

        let mut lost = Lifecycle::new(true);
        lost.close(CloseEvent::abnormal());
        assert!(matches!(lost.end_of_stream(), Some(Err(error)) if error.is_closed()));
    }
}
