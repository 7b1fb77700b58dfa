//! What the client knows, without a browser.

use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;

use yew_chat_protocol::{
    LOBBY, Line, People, Saying, ToClient, ToServer, checked_name, checked_text,
};

/// The rooms that everybody sees, whoever is in them.
const ROOMS: [&str; 3] = [LOBBY, "rust", "wasm"];

/// What the client knows.
#[derive(Debug)]
pub(crate) struct Model {
    name: String,
    /// What tells this client from others.
    client: String,
    room: String,
    rooms: BTreeMap<String, Room>,
    people: People,
    /// What the server has not given back yet.
    pending: VecDeque<Saying>,
    /// The number of the last line from the server.
    seen: u64,
    /// The number of the last line of this client.
    said: u64,
}

#[derive(Debug, Default)]
pub(crate) struct Room {
    pub(crate) lines: Vec<Rc<Line>>,
    pub(crate) unread: usize,
}

impl Model {
    pub(crate) fn new(name: &str, client: String) -> Self {
        let rooms = ROOMS.map(|room| (room.to_owned(), Room::default()));
        Self {
            name: name.to_owned(),
            client,
            room: LOBBY.to_owned(),
            rooms: rooms.into(),
            people: People::new(),
            pending: VecDeque::new(),
            seen: 0,
            said: 0,
        }
    }

    pub(crate) fn room(&self) -> &str {
        &self.room
    }

    pub(crate) fn rooms(&self) -> &BTreeMap<String, Room> {
        &self.rooms
    }

    pub(crate) fn people(&self, room: &str) -> &[String] {
        self.people.get(room).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn lines(&self) -> &[Rc<Line>] {
        self.rooms.get(&self.room).map_or(&[], |room| &room.lines)
    }

    /// What was said in the room and has not come back.
    pub(crate) fn pending(&self) -> impl Iterator<Item = &Saying> {
        self.pending
            .iter()
            .filter(|saying| saying.room == self.room)
    }

    pub(crate) fn is_own(&self, line: &Line) -> bool {
        line.client == self.client
    }

    /// What each connection begins with. What may have been lost with the one before is said again; the
    /// server takes it once.
    pub(crate) fn greeting(&self) -> Vec<ToServer> {
        let enter = ToServer::Enter {
            name: self.name.clone(),
            client: self.client.clone(),
            room: self.room.clone(),
            seen: self.seen,
        };
        let again = self.pending.iter().cloned().map(ToServer::Say);
        std::iter::once(enter).chain(again).collect()
    }

    /// Takes what the server says.
    pub(crate) fn receive(&mut self, message: ToClient) {
        match message {
            ToClient::Lines(lines) => lines.into_iter().for_each(|line| self.add(line)),
            ToClient::People(people) => {
                for room in people.keys() {
                    self.rooms.entry(room.clone()).or_default();
                }
                self.people = people;
            }
            ToClient::Pong => {}
        }
    }

    fn add(&mut self, line: Line) {
        if line.number <= self.seen {
            // The server was started without its journal, and counts anew.
            self.rooms
                .values_mut()
                .for_each(|room| *room = Room::default());
        }
        self.seen = line.number;
        if self.is_own(&line) {
            self.pending
                .retain(|saying| saying.number != line.saying.number);
        }
        let is_here = line.saying.room == self.room;
        let room = self.rooms.entry(line.saying.room.clone()).or_default();
        if !is_here {
            room.unread += 1;
        }
        room.lines.push(Rc::new(line));
    }

    /// Notes what the person says, to be sent. It is pending until it comes back.
    pub(crate) fn say(&mut self, text: &str) -> Result<ToServer, String> {
        let text = checked_text(text)?.to_owned();
        self.said += 1;
        let saying = Saying {
            number: self.said,
            room: self.room.clone(),
            text,
        };
        self.pending.push_back(saying.clone());
        Ok(ToServer::Say(saying))
    }

    /// Goes to another room, which may be a new one.
    pub(crate) fn go(&mut self, room: &str) -> Result<ToServer, String> {
        let name = checked_name(room)?;
        name.clone_into(&mut self.room);
        self.rooms.entry(self.room.clone()).or_default().unread = 0;
        Ok(ToServer::Go(self.room.clone()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(number: u64, client: &str, of_client: u64, room: &str) -> Line {
        Line {
            number,
            name: client.to_owned(),
            client: client.to_owned(),
            saying: Saying {
                number: of_client,
                room: room.to_owned(),
                text: "hello".to_owned(),
            },
            time: 0,
        }
    }

    #[test]
    fn what_has_not_come_back_is_said_again_in_its_order() {
        let mut model = Model::new("Ada", "a".to_owned());
        for text in ["1", " 2 ", "3"] {
            assert!(model.say(text).is_ok());
        }
        assert!(model.say(" ").is_err());
        let lines = vec![line(7, "b", 1, LOBBY), line(8, "a", 1, LOBBY)];
        model.receive(ToClient::Lines(lines));
        let greeting = model.greeting();
        assert!(matches!(&greeting[0], ToServer::Enter { seen: 8, .. }));
        let again: Vec<_> = greeting[1..].iter().collect();
        let [ToServer::Say(second), ToServer::Say(third)] = again[..] else {
            panic!("{again:?}");
        };
        assert_eq!((second.number, &*second.text), (2, "2"));
        assert_eq!((third.number, &*third.text), (3, "3"));
        assert_eq!(model.pending().count(), 2);
    }

    #[test]
    fn rooms_count_what_was_not_read() {
        let mut model = Model::new("Ada", "a".to_owned());
        let lines = vec![line(1, "b", 1, "rust"), line(2, "b", 2, LOBBY)];
        model.receive(ToClient::Lines(lines));
        assert_eq!(model.rooms()["rust"].unread, 1);
        assert_eq!(model.rooms()[LOBBY].unread, 0);
        assert_eq!(model.go(" rust "), Ok(ToServer::Go("rust".to_owned())));
        assert_eq!(model.rooms()["rust"].unread, 0);
        assert_eq!(model.lines().len(), 1);
        let people = People::from([("den".to_owned(), vec!["Bob".to_owned()])]);
        model.receive(ToClient::People(people));
        assert_eq!(model.people("den"), ["Bob"]);
        assert!(model.rooms().contains_key("den"));
    }

    #[test]
    fn a_server_that_has_forgotten_everything_begins_anew() {
        let mut model = Model::new("Ada", "a".to_owned());
        model.receive(ToClient::Lines(vec![
            line(1, "b", 1, LOBBY),
            line(2, "b", 2, LOBBY),
        ]));
        model.receive(ToClient::Lines(vec![line(1, "c", 1, LOBBY)]));
        assert_eq!(model.lines().len(), 1);
    }
}
