//! Another URL or other options, for a client that goes on.

use super::builder::Settings;
use super::target::Provider;
use super::{ReconnectingWebSocket, ReconnectingWebSocketBuilder, Target};
use crate::error::Error;

impl ReconnectingWebSocket {
    /// Changes the URL and the subprotocols, and connects to them at once.
    ///
    /// The new connection replaces the current one, once for each change; the target that the client has
    /// already changes nothing. Queued messages stay queued and go over the new connection, behind its
    /// preparations. What the browser still holds of the old connection becomes
    /// [`Unknown`](crate::Delivery::Unknown). Handlers, streams and the other options stay as they are.
    ///
    /// A target without subprotocols keeps those of before. The target takes the place of a
    /// [provider](Self::with_provider), which is not called any more: to have a provider called again, use
    /// [`reconnect`](Self::reconnect).
    ///
    /// A client that is idle, closing, closed or has given up stays so. The target is for the next
    /// [`reconnect`](Self::reconnect), and is not checked before.
    ///
    /// # Errors
    ///
    /// [`InvalidUrl`](crate::ErrorKind::InvalidUrl),
    /// [`InvalidProtocol`](crate::ErrorKind::InvalidProtocol) and
    /// [`Connect`](crate::ErrorKind::Connect), if the browser refuses to connect, as
    /// [`build`](ReconnectingWebSocketBuilder::build). The client stays as it was, with its connection.
    ///
    /// ```no_run
    /// use wasm_websocket::{ReconnectingWebSocket, Target};
    ///
    /// # fn example(socket: &ReconnectingWebSocket) -> Result<(), wasm_websocket::Error> {
    /// socket.set_target(Target::new("wss://example.com/chat?room=2"))?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn set_target(&self, target: Target) -> Result<(), Error> {
        let before = self.client.settings();
        let mut settings = Settings::clone(&before);
        settings.provider = Provider::Fixed;
        settings.socket = target.complete(settings.socket);
        let sockets = before.fixed_socket().zip(settings.fixed_socket());
        if sockets.is_some_and(|(before, after)| before.has_target_of(&after)) {
            return Ok(());
        }
        self.client.change_settings(settings, None)
    }

    /// Replaces all options, and the URL or the provider with them, and connects at once.
    ///
    /// Like [`set_target`](Self::set_target), it replaces the current connection, and keeps the queued
    /// messages, the handlers and the streams. Queued messages stay also when they are more than the new
    /// [outbox limit](ReconnectingWebSocketBuilder::outbox), and streams keep their
    /// [receive limit](ReconnectingWebSocketBuilder::receive_limit).
    ///
    /// # Errors
    ///
    /// [`InvalidOption`](crate::ErrorKind::InvalidOption), and the errors of
    /// [`set_target`](Self::set_target). The client stays as it was, with its connection.
    ///
    /// ```no_run
    /// use std::time::Duration;
    /// use wasm_websocket::ReconnectingWebSocket;
    ///
    /// # fn example(socket: &ReconnectingWebSocket) -> Result<(), wasm_websocket::Error> {
    /// let options = ReconnectingWebSocket::builder("/chat").connect_timeout(Duration::from_secs(5));
    /// socket.reconfigure(options)?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn reconfigure(&self, builder: ReconnectingWebSocketBuilder) -> Result<(), Error> {
        let (settings, policy) = builder.checked()?;
        self.client.change_settings(settings, Some(policy))
    }
}
