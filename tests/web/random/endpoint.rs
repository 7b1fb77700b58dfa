//! Where a connection goes, and with which options.

use std::time::Duration;

use wasm_websocket::{Error, OverflowPolicy, ReceiveLimit, WebSocket, WebSocketBuilder};

use super::generator::Generator;

/// An endpoint of the development server, and what is known of it.
#[derive(Debug)]
pub(super) struct Endpoint {
    pub(super) path: String,
    /// Everything that is sent comes back, as long as the connection lasts.
    pub(super) echoes: bool,
    /// The server may end the connection without being told to.
    pub(super) ends: bool,
    /// The server may never answer the upgrade request.
    pub(super) hangs: bool,
    /// The server may never answer a close frame.
    pub(super) is_silent: bool,
}

impl Endpoint {
    fn at(path: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            echoes: false,
            ends: false,
            hangs: false,
            is_silent: false,
        }
    }

    fn echoing(path: impl Into<String>) -> Self {
        Self {
            echoes: true,
            ..Self::at(path)
        }
    }

    fn ending(path: impl Into<String>) -> Self {
        Self {
            ends: true,
            ..Self::at(path)
        }
    }

    fn silent(path: impl Into<String>) -> Self {
        Self {
            is_silent: true,
            ..Self::at(path)
        }
    }

    pub(super) fn draw(generator: &mut Generator) -> Self {
        let mut random = generator.fork();
        let (after, kind) = (random.below(6), random.pick(&["text", "binary"]));
        match generator.below(20) {
            0..=5 => Self::echoing("/echo"),
            6..=7 => {
                let count = 1 + random.below(30);
                Self::echoing(format!("/greet?count={count}&kind={kind}"))
            }
            8..=9 => {
                let code = random.pick(&[1000, 1001, 1011, 3000, 4999]);
                Self::ending(format!("/close?code={code}&reason=enough&after={after}"))
            }
            10 => {
                let reset = random.below(2);
                Self::ending(format!("/drop?after={after}&reset={reset}"))
            }
            11 => {
                let when = random.pick(&["before", "during"]);
                Self::ending(format!("/drop?when={when}"))
            }
            12 => Self {
                hangs: true,
                ..Self::silent("/hang")
            },
            13 => Self::echoing(format!("/hang?for={}", random.below(150))),
            14 => Self::silent("/mute"),
            15 => {
                let silence = random.below(150);
                random.pick(&[Self::at, Self::silent])(format!("/mute?for={silence}"))
            }
            16 => match random.below(3) {
                0 => Self::silent("/stall?echo=1"),
                _ => Self::echoing(format!("/stall?for={}&echo=1", random.below(150))),
            },
            17 => Self::burst(&mut random, kind),
            // What comes in front of a pong is not echoed.
            18 => Self::at(format!("/ping?count=3&between={}", random.below(2))),
            _ => Self::wrong(&mut random),
        }
    }

    fn burst(random: &mut Generator, kind: &str) -> Self {
        let (count, size) = (1 + random.below(300), random.below(200));
        let fragment = 1 + random.below(300);
        let path = format!("/burst?count={count}&size={size}&kind={kind}&fragment={fragment}");
        match random.below(2) {
            0 => Self::echoing(path),
            _ => Self::ending(path + "&then=close"),
        }
    }

    /// What no engine takes, or only a patient one.
    fn wrong(random: &mut Generator) -> Self {
        let path = match random.below(4) {
            0 => format!("/status?code={}", random.pick(&[200, 404, 500])),
            1 => format!(
                "/handshake?wrong={}",
                random.pick(&["accept", "no-upgrade", "extension", "garbage"])
            ),
            _ => format!(
                "/violate?how={}",
                random.pick(&["utf8", "masked", "long-control", "close-code", "length"])
            ),
        };
        Self {
            ends: true,
            ..Self::silent(path)
        }
    }
}

/// Makes the socket.
type Connect = Box<dyn FnOnce() -> Result<WebSocket, Error>>;

/// The options of a connection that its checks need to know.
#[derive(Debug)]
pub(super) struct Options {
    pub(super) connect_timeout: Option<Duration>,
    pub(super) high_water_mark: u64,
    pub(super) overflow: OverflowPolicy,
    pub(super) protocols: &'static [&'static str],
}

impl Options {
    /// The drawn options, and what connects with them.
    pub(super) fn draw(
        generator: &mut Generator,
        endpoint: &Endpoint,
        url: &str,
    ) -> (Self, Connect) {
        let adopts = endpoint.echoes && generator.once_in(8);
        if adopts {
            return Self::of_adopted(url);
        }
        let (options, builder) = Self::built(generator, endpoint, url);
        (options, Box::new(|| builder.build()))
    }

    /// Those of a socket that is taken over.
    fn of_adopted(url: &str) -> (Self, Connect) {
        let url = url.to_owned();
        let connect = move || WebSocket::from_raw(web_sys::WebSocket::new(&url).unwrap());
        let options = Self {
            connect_timeout: Some(Duration::from_secs(30)),
            high_water_mark: 1024 * 1024,
            overflow: OverflowPolicy::Close,
            protocols: &[],
        };
        (options, Box::new(connect))
    }

    fn built(
        generator: &mut Generator,
        endpoint: &Endpoint,
        url: &str,
    ) -> (Self, WebSocketBuilder) {
        let mut millis = |from, below| Duration::from_millis(from + generator.below(below));
        let (short, grace) = (millis(50, 250), millis(30, 250));
        let connect_timeout = match generator.below(6) {
            _ if endpoint.hangs => Some(short),
            0 => Some(short),
            1 => None,
            _ => Some(Duration::from_secs(60)),
        };
        let high_water_mark = generator.pick(&[1, 1000, 64 * 1024, 1024 * 1024]);
        let overflow = generator.pick(&[
            OverflowPolicy::Close,
            OverflowPolicy::DropOldest,
            OverflowPolicy::DropNewest,
        ]);
        let limit = match generator.below(4) {
            0 => ReceiveLimit::default().messages(1 + generator.index(8)),
            1 => ReceiveLimit::default().bytes(1 + generator.index(2000)),
            _ => ReceiveLimit::default(),
        };
        let protocols: &[&str] = generator.pick(&[&[], &[], &["chat"], &["v2", "v1"]]);
        let builder = WebSocket::builder(url)
            .connect_timeout(connect_timeout)
            .close_grace(grace)
            .high_water_mark(high_water_mark)
            .low_water_mark(generator.below(high_water_mark))
            .receive_limit(limit.overflow(overflow))
            .protocols(protocols.iter().copied());
        let options = Self {
            connect_timeout,
            high_water_mark,
            overflow,
            protocols,
        };
        (options, builder)
    }
}
