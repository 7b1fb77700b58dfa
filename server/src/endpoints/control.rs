//! The channel over which a test asks what the server saw, and steers it.

use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{self, Instant};
use tokio_tungstenite::tungstenite::protocol::Message;

use super::EndpointResult;
use crate::connection::Connection;
use crate::conversation::{Conversation, Outcome};
use crate::groups::{Command, Group, Refusal, Snapshot};
use crate::handshake;
use crate::request::Request;

/// How long to wait after a snapshot before the next change is told, so that a flood of changes
/// is no flood of snapshots.
const SNAPSHOT_PAUSE: Duration = Duration::from_millis(5);

/// Sends a snapshot of a group at first and after every change, and carries out commands.
///
/// Changes in quick succession share a snapshot; the last state always arrives.
pub(super) async fn control(request: &Request, connection: &mut Connection) -> EndpointResult {
    let id = request.query(&[])?.required_id()?;
    let group = connection.groups.control(&id);
    let answer = handshake::acceptance(request, request.offered_protocols().next());
    let mut conversation = Conversation::open(connection, answer.as_bytes()).await?;

    let mut seen = group.watch();
    seen.mark_changed();
    let mut earliest = Instant::now();
    loop {
        tokio::select! {
            () = change_after(&mut seen, earliest) => {
                send_snapshot(&mut conversation, &mut seen).await?;
                earliest = Instant::now() + SNAPSHOT_PAUSE;
            }
            event = conversation.next_event() => match conversation.handle(event).await? {
                Outcome::Message(message) => {
                    if let Err(refusal) = carry_out(message, &group, &mut seen).await {
                        let frame = refusal.close_frame();
                        return Ok(conversation.close(Some(frame)).await?);
                    }
                }
                Outcome::Nothing => {}
                Outcome::Closed => return Ok(()),
            },
        }
    }
}

async fn change_after(seen: &mut watch::Receiver<Snapshot>, earliest: Instant) {
    time::sleep_until(earliest).await;
    if seen.changed().await.is_err() {
        // The group is kept as long as this channel, so this cannot happen.
        std::future::pending().await
    }
}

async fn send_snapshot(
    conversation: &mut Conversation<'_>,
    seen: &mut watch::Receiver<Snapshot>,
) -> std::io::Result<()> {
    let snapshot = seen.borrow_and_update().to_json();
    conversation.send(Message::text(snapshot)).await
}

async fn carry_out(
    message: Message,
    group: &Group,
    seen: &mut watch::Receiver<Snapshot>,
) -> Result<(), Refusal> {
    let Message::Text(text) = message else {
        return Err(Refusal::Bad("a command is a text message".to_owned()));
    };
    let command = Command::parse(&text)?;
    if matches!(command, Command::Ping) {
        // The answer is the snapshot that a change would have caused.
        seen.mark_changed();
    }
    command.apply(group).await
}
