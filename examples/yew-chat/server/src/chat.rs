//! What was said, and who is there.

use std::collections::HashMap;
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use tokio::sync::watch;
use yew_chat_protocol::{Line, People, Saying};

use crate::journal::Journal;

/// A chat, which all its connections share.
#[derive(Debug)]
pub struct Chat {
    state: Mutex<State>,
    /// Says that there is something new. Each connection knows what it has sent, so none needs a queue.
    changed: watch::Sender<()>,
}

#[derive(Debug, Default)]
struct State {
    journal: Option<Journal>,
    lines: Vec<Line>,
    /// The last number of each client.
    last: HashMap<String, u64>,
    /// Where each connection is.
    places: HashMap<u64, Place>,
    /// The number of changes of the places.
    moves: u64,
    connections: u64,
}

#[derive(Debug)]
struct Place {
    name: String,
    room: String,
}

/// What a connection has sent to its client.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sent {
    lines: u64,
    moves: Option<u64>,
}

impl Sent {
    /// Begins with what the client has from another connection.
    pub(crate) fn seen(lines: u64) -> Self {
        Self { lines, moves: None }
    }
}

/// What a connection has to send.
#[derive(Debug, Default)]
pub(crate) struct News {
    pub(crate) lines: Vec<Line>,
    pub(crate) people: Option<People>,
}

impl Chat {
    /// Opens a chat whose lines are kept in a file, or one that forgets.
    ///
    /// # Errors
    ///
    /// When the file cannot be read or written, or is something else.
    pub fn open(journal: Option<&Path>) -> io::Result<Arc<Self>> {
        let mut state = State::default();
        if let Some(path) = journal {
            let (journal, lines) = Journal::open(path)?;
            for line in &lines {
                state.last.insert(line.client.clone(), line.saying.number);
            }
            state.journal = Some(journal);
            state.lines = lines;
        }
        Ok(Arc::new(Self {
            state: Mutex::new(state),
            changed: watch::Sender::new(()),
        }))
    }

    pub(crate) fn changes(&self) -> watch::Receiver<()> {
        self.changed.subscribe()
    }

    /// Returns the number of a new connection.
    pub(crate) fn connect(&self) -> u64 {
        let mut state = self.state();
        state.connections += 1;
        state.connections
    }

    /// Notes where the person of a connection is.
    pub(crate) fn place(&self, connection: u64, name: &str, room: &str) {
        let place = Place {
            name: name.to_owned(),
            room: room.to_owned(),
        };
        let mut state = self.state();
        state.places.insert(connection, place);
        state.moves += 1;
        drop(state);
        self.changed.send_replace(());
    }

    pub(crate) fn leave(&self, connection: u64) {
        let mut state = self.state();
        let was_there = state.places.remove(&connection).is_some();
        state.moves += u64::from(was_there);
        drop(state);
        self.changed.send_replace(());
    }

    /// Takes what a person says, unless it has been taken before.
    pub(crate) fn say(&self, name: &str, client: &str, saying: Saying) -> io::Result<()> {
        let mut state = self.state();
        let last = state.last.get(client).copied().unwrap_or_default();
        if saying.number <= last {
            return Ok(());
        }
        let number = saying.number;
        let line = Line {
            number: state.lines.len() as u64 + 1,
            name: name.to_owned(),
            client: client.to_owned(),
            saying,
            time: now(),
        };
        // It is kept before anybody gets it.
        if let Some(journal) = &mut state.journal {
            journal.write(&line)?;
        }
        state.last.insert(client.to_owned(), number);
        state.lines.push(line);
        drop(state);
        self.changed.send_replace(());
        Ok(())
    }

    /// Returns what a connection has not sent yet, and notes that it does.
    pub(crate) fn news(&self, sent: &mut Sent) -> News {
        let state = self.state();
        // A client that has more was here before the chat forgot everything.
        let first = usize::try_from(sent.lines).unwrap_or(usize::MAX);
        let lines = state.lines[first.min(state.lines.len())..].to_vec();
        sent.lines = state.lines.len() as u64;
        let has_moved = sent.moves.replace(state.moves) != Some(state.moves);
        News {
            lines,
            people: has_moved.then(|| people(&state)),
        }
    }

    /// The state is whole whenever it is not locked, also after a panic.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn people(state: &State) -> People {
    let mut people = People::new();
    for place in state.places.values() {
        let names = people.entry(place.room.clone()).or_default();
        names.push(place.name.clone());
    }
    for names in people.values_mut() {
        names.sort();
    }
    people
}

fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| since.as_millis() as u64)
}
