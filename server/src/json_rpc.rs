//! A server of JSON-RPC 2.0 that somebody else has written, for clients to be proven against.
//!
//! Everything that goes over the wire is jsonrpsee's: the WebSocket, the batches, the errors and
//! the subscriptions. Only the methods are ours, and what becomes of a notification.

use std::collections::HashMap;
use std::io;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jsonrpsee::core::SubscriptionResult;
use jsonrpsee::core::middleware::{
    Batch, BatchEntry, Notification, Request, RpcServiceBuilder, RpcServiceT,
};
use jsonrpsee::server::{
    BatchRequestConfig, PendingSubscriptionSink, Server, ServerConfig, SubscriptionMessage, serve,
    stop_channel,
};
use jsonrpsee::types::{ErrorObjectOwned, Params};
use jsonrpsee::{Methods, RpcModule};
use serde_json::value::RawValue;
use tokio::io::copy_bidirectional;
use tokio::sync::Semaphore;

use crate::client_stream::ClientStream;

/// Where it is.
pub(crate) const PATH: &str = "/json-rpc";

/// What it can do, for the people who read the table of endpoints.
pub(crate) const DESCRIPTION: &str = "
/json-rpc
    speaks JSON-RPC 2.0, with the methods
    add [a, b]                   the sum of two integers
    echo [value]                 the value
    fail [code, message, data]   an error with exactly these
    hold [key], release [key]    each release answers one hold with its key, be it before or after
    note [key], notes [key]      counts, also as a notification; how often it did
    subscribe_ticks [count]      the notifications `tick` with 0, 1, 2, …; ends by unsubscribe_ticks
";

/// A message may have this many bytes.
const SIZE_LIMIT: u32 = 64 * 1024 * 1024;

/// The bytes that may be under way to it.
const PIPE_SIZE: usize = 64 * 1024;

/// The method that is also a notification.
const NOTE: &str = "note";

/// What the methods of all connections share.
#[derive(Debug, Default)]
struct State {
    held: Mutex<HashMap<String, Held>>,
    notes: Mutex<HashMap<String, u64>>,
}

/// A key that `hold` waits for, or that was released in advance.
#[derive(Debug)]
struct Held {
    /// Has a permit for each release that has answered no hold yet.
    releases: Arc<Semaphore>,
    /// How many calls of `hold` there are now.
    holds: usize,
}

impl Default for Held {
    fn default() -> Self {
        Self {
            releases: Arc::new(Semaphore::new(0)),
            holds: 0,
        }
    }
}

impl State {
    /// Waits for a release that is for nobody else.
    async fn hold(&self, key: String) {
        let hold = Hold::new(self, key);
        // The semaphore is never closed.
        if let Ok(release) = hold.releases.acquire().await {
            release.forget();
        }
    }

    fn release(&self, key: String) {
        let mut held = lock(&self.held);
        held.entry(key).or_default().releases.add_permits(1);
    }

    fn note(&self, key: String) {
        *lock(&self.notes).entry(key).or_default() += 1;
    }

    fn notes(&self, key: &str) -> u64 {
        lock(&self.notes).get(key).copied().unwrap_or_default()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A call of `hold`, which may end before it is answered, with its connection.
#[derive(Debug)]
struct Hold<'a> {
    state: &'a State,
    key: String,
    releases: Arc<Semaphore>,
}

impl<'a> Hold<'a> {
    fn new(state: &'a State, key: String) -> Self {
        let mut all_held = lock(&state.held);
        let held = all_held.entry(key.clone()).or_default();
        held.holds += 1;
        let releases = Arc::clone(&held.releases);
        Self {
            state,
            key,
            releases,
        }
    }
}

impl Drop for Hold<'_> {
    /// Forgets the key, unless it means something to another hold, there or to come.
    fn drop(&mut self) {
        let mut all_held = lock(&self.state.held);
        if let Some(held) = all_held.get_mut(&self.key) {
            held.holds -= 1;
            if held.holds == 0 && held.releases.available_permits() == 0 {
                all_held.remove(&self.key);
            }
        }
    }
}

/// Counts the notifications `note`, of which jsonrpsee itself would do nothing: it calls a method
/// only for who wants an answer.
#[derive(Debug, Clone)]
struct Noting<S> {
    service: S,
    state: Arc<State>,
}

impl<S> Noting<S> {
    fn take(&self, notification: &Notification<'_>) {
        if notification.method_name() != NOTE {
            return;
        }
        let params = Params::new(notification.params.as_deref().map(RawValue::get));
        // Nobody can be told that a notification is wrong.
        if let Ok(key) = params.one() {
            self.state.note(key);
        }
    }
}

impl<S: RpcServiceT> RpcServiceT for Noting<S> {
    type MethodResponse = S::MethodResponse;
    type NotificationResponse = S::NotificationResponse;
    type BatchResponse = S::BatchResponse;

    fn call<'a>(
        &self,
        request: Request<'a>,
    ) -> impl Future<Output = Self::MethodResponse> + Send + 'a {
        self.service.call(request)
    }

    /// jsonrpsee goes through the batch by itself, so the notifications in it are taken before.
    fn batch<'a>(&self, batch: Batch<'a>) -> impl Future<Output = Self::BatchResponse> + Send + 'a {
        for entry in batch.iter() {
            if let Ok(BatchEntry::Notification(notification)) = entry {
                self.take(notification);
            }
        }
        self.service.batch(batch)
    }

    fn notification<'a>(
        &self,
        notification: Notification<'a>,
    ) -> impl Future<Output = Self::NotificationResponse> + Send + 'a {
        self.take(&notification);
        self.service.notification(notification)
    }
}

/// The methods, which are the same for every connection of a server.
#[derive(Debug, Clone)]
pub(crate) struct JsonRpc {
    methods: Methods,
    state: Arc<State>,
    /// How many connections there were, which numbers them.
    connections: Arc<AtomicU32>,
}

impl JsonRpc {
    pub(crate) fn new() -> Self {
        let state = Arc::default();
        // A name that is taken is the only thing that can go wrong.
        let module = module(Arc::clone(&state)).expect("every method has a name of its own");
        Self {
            methods: module.into(),
            state,
            connections: Arc::default(),
        }
    }

    /// Serves a connection, whose request has been put back into it, until either side ends it.
    ///
    /// What jsonrpsee has accepted goes on in tasks of its own, which wait for everything that was
    /// called. So it gets one end of a pipe, and who stops this has the connection.
    pub(crate) async fn serve(&self, stream: &mut ClientStream) -> io::Result<()> {
        let (mut ours, theirs) = tokio::io::duplex(PIPE_SIZE);
        let (stop, _handle) = stop_channel();
        let config = ServerConfig::builder()
            .max_request_body_size(SIZE_LIMIT)
            .max_response_body_size(SIZE_LIMIT)
            .set_batch_request_config(BatchRequestConfig::Unlimited)
            .ws_only()
            .build();
        let state = Arc::clone(&self.state);
        let middleware = RpcServiceBuilder::new().layer_fn(move |service| Noting {
            service,
            state: Arc::clone(&state),
        });
        let service = Server::builder()
            .set_config(config)
            .set_rpc_middleware(middleware)
            .to_service_builder()
            // A subscription belongs to the connection with this number.
            .connection_id(self.connections.fetch_add(1, Ordering::Relaxed))
            .build(self.methods.clone(), stop);
        let (_, copied) = tokio::join!(
            serve(theirs, service),
            copy_bidirectional(stream, &mut ours)
        );
        copied.map(drop)
    }
}

fn module(state: Arc<State>) -> Result<RpcModule<State>, jsonrpsee::server::RegisterMethodError> {
    let mut module = RpcModule::from_arc(state);
    module.register_method("add", |params, _, _| add(&params))?;
    // To the letter: a value that is parsed and written again may be another number.
    module.register_method("echo", |params, _, _| params.one::<Box<RawValue>>())?;
    module.register_method("fail", |params, _, _| fail(&params))?;
    module.register_async_method("hold", |params, state, _| async move {
        state.hold(params.one()?).await;
        Ok::<_, ErrorObjectOwned>("released")
    })?;
    module.register_method("release", |params, state, _| {
        state.release(params.one()?);
        Ok::<_, ErrorObjectOwned>(true)
    })?;
    module.register_method(NOTE, |params, state, _| {
        state.note(params.one()?);
        Ok::<_, ErrorObjectOwned>(true)
    })?;
    module.register_method("notes", |params, state, _| {
        Ok::<_, ErrorObjectOwned>(state.notes(&params.one::<String>()?))
    })?;
    module.register_subscription(
        "subscribe_ticks",
        "tick",
        "unsubscribe_ticks",
        |params, pending, _, _| async move { tick(params.one(), pending).await },
    )?;
    Ok(module)
}

fn add(params: &Params<'_>) -> Result<i64, ErrorObjectOwned> {
    let (a, b): (i64, i64) = params.parse()?;
    a.checked_add(b)
        .ok_or_else(|| ErrorObjectOwned::owned(-1, "the sum is too large", None::<()>))
}

fn fail(params: &Params<'_>) -> Result<(), ErrorObjectOwned> {
    let (code, message, data): (i32, String, Box<RawValue>) = params.parse()?;
    Err(ErrorObjectOwned::owned(code, message, Some(data)))
}

/// Sends so many notifications, and waits until the client has had enough.
async fn tick(
    count: Result<u32, ErrorObjectOwned>,
    pending: PendingSubscriptionSink,
) -> SubscriptionResult {
    let count = match count {
        Ok(count) => count,
        Err(error) => {
            pending.reject(error).await;
            return Ok(());
        }
    };
    let sink = pending.accept().await?;
    for number in 0..count {
        let message = serde_json::value::to_raw_value(&number)?;
        sink.send(SubscriptionMessage::from(message)).await?;
    }
    sink.closed().await;
    Ok(())
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::State;

    fn is_empty(state: &State) -> bool {
        super::lock(&state.held).is_empty()
    }

    #[test]
    fn a_key_is_forgotten_when_it_was_used() {
        let state = State::default();
        state.release("key".to_owned());
        assert!(!is_empty(&state));
        assert!(state.hold("key".to_owned()).now_or_never().is_some());
        assert!(is_empty(&state));
    }

    #[test]
    fn a_hold_that_is_given_up_takes_neither_room_nor_a_release() {
        let state = State::default();
        assert!(state.hold("key".to_owned()).now_or_never().is_none());
        assert!(is_empty(&state));
        let mut given_up = Box::pin(state.hold("key".to_owned()));
        assert!(given_up.as_mut().now_or_never().is_none());
        state.release("key".to_owned());
        drop(given_up);
        assert!(state.hold("key".to_owned()).now_or_never().is_some());
        assert!(is_empty(&state));
    }
}
