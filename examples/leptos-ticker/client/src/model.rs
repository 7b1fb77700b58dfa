//! What the page knows of the market.

use std::collections::VecDeque;

use leptos_ticker_protocol::{SYMBOLS, Update};

/// The frames that the chart shows.
pub(crate) const COLUMNS: usize = 480;

/// The prices at a frame, in cents, or `None` before the first one.
pub(crate) type Column = [Option<u32>; SYMBOLS.len()];

/// The prices, and the updates that led to them.
///
/// An update costs a few instructions here, whatever the screen does. What is shown changes once a frame.
#[derive(Debug, Default)]
pub(crate) struct Model {
    latest: Column,
    columns: VecDeque<Column>,
    /// The number of the last update of this connection.
    number: u64,
    /// How many updates of this connection there were, and how many are on the screen.
    taken: u64,
    shown: u64,
    received: u64,
    skipped: u64,
}

impl Model {
    /// Begins with a new connection, whose updates have numbers of their own. The prices stay.
    pub(crate) fn begin(&mut self) {
        (self.number, self.taken, self.shown) = (0, 0, 0);
    }

    pub(crate) fn take(&mut self, update: Update) {
        if let Some(price) = self.latest.get_mut(update.symbol) {
            *price = Some(update.cents);
        }
        self.skipped += update.number.saturating_sub(self.number + 1);
        self.number = update.number;
        self.taken += 1;
        self.received += 1;
    }

    /// Puts what has arrived on the chart. Returns how many updates of this connection that makes, if it is more
    /// than before.
    pub(crate) fn show(&mut self) -> Option<u64> {
        if self.columns.len() == COLUMNS {
            self.columns.pop_front();
        }
        self.columns.push_back(self.latest);
        let is_new = self.taken != self.shown;
        self.shown = self.taken;
        is_new.then_some(self.shown)
    }

    pub(crate) fn columns(&self) -> &VecDeque<Column> {
        &self.columns
    }

    pub(crate) fn latest(&self) -> Column {
        self.latest
    }

    /// The updates so far, over all connections.
    pub(crate) fn received(&self) -> u64 {
        self.received
    }

    /// The updates that the feed did not send, because the page was not fast enough.
    pub(crate) fn skipped(&self) -> u64 {
        self.skipped
    }

    /// The updates that wait for a frame.
    pub(crate) fn waiting(&self) -> u64 {
        self.taken - self.shown
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn update(number: u64, symbol: usize, cents: u32) -> Update {
        Update {
            number,
            symbol,
            cents,
        }
    }

    #[test]
    fn a_frame_shows_the_last_of_its_updates() {
        let mut model = Model::default();
        assert_eq!(model.show(), None);
        model.take(update(1, 0, 100));
        model.take(update(2, 0, 101));
        model.take(update(3, 1, 200));
        assert_eq!(model.waiting(), 3);
        assert_eq!(model.show(), Some(3));
        assert_eq!(model.show(), None, "nothing new");
        assert_eq!(model.columns()[1][..2], [Some(101), Some(200)]);
        assert_eq!(model.columns()[2], model.latest());
        assert_eq!((model.received(), model.waiting()), (3, 0));
    }

    #[test]
    fn what_was_skipped_is_counted_in_each_connection() {
        let mut model = Model::default();
        model.take(update(1, 0, 1));
        model.take(update(11, 0, 1));
        assert_eq!(model.skipped(), 9);
        assert_eq!(model.show(), Some(2), "and not those that were skipped");
        model.begin();
        model.take(update(1, 0, 1));
        assert_eq!(model.skipped(), 9);
        assert_eq!(model.received(), 3);
    }

    #[test]
    fn an_unknown_symbol_is_no_price() {
        let mut model = Model::default();
        model.take(update(1, SYMBOLS.len(), 1));
        assert_eq!(model.latest(), Column::default());
    }

    #[test]
    fn the_chart_has_an_end() {
        let mut model = Model::default();
        for _ in 0..COLUMNS + 1 {
            model.show();
        }
        assert_eq!(model.columns().len(), COLUMNS);
    }
}
