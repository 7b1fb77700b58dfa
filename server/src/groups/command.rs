use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;

use super::group::TooManyOrders;
use super::{Ending, Group, Order};
use crate::conversation::{LONGEST_CLOSE_REASON, close_frame};

/// What a control channel takes, with what it does, for the people who read the help.
pub(crate) const COMMANDS: &[(&str, &str)] = &[
    ("proceed", "what waits goes on, now and from now on"),
    ("drop", "every connection ends TCP with no close frame"),
    ("reset", "every connection resets TCP"),
    (
        "close [CODE [REASON]]",
        "every conversation sends a close frame",
    ),
    ("send TEXT", "every conversation sends a text message"),
    (
        "listen",
        "the group gets a port of its own, or listens on it again",
    ),
    (
        "unlisten",
        "that port refuses connections, and resets those that it has",
    ),
    ("ping", "is answered with a snapshot"),
];

/// A text message on a control channel.
#[derive(Debug)]
pub(crate) enum Command {
    Proceed,
    End(Ending),
    Order(Order),
    Listen,
    Unlisten,
    Ping,
}

/// Why a command was not carried out, in words that fit into a close frame.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// It is the fault of the test. The words say what would have been allowed.
    Bad(String),
    /// It is not the fault of the test. The words say what the system answered.
    Failed(String),
}

impl Refusal {
    /// How the control channel is closed.
    pub(crate) fn close_frame(&self) -> CloseFrame {
        match self {
            Self::Bad(allowed) => close_frame(CloseCode::Policy, allowed),
            Self::Failed(answer) => close_frame(CloseCode::Error, answer),
        }
    }
}

impl Command {
    pub(crate) fn parse(text: &str) -> Result<Self, Refusal> {
        let (name, argument) = match text.split_once(' ') {
            Some((name, argument)) => (name, Some(argument)),
            None => (text, None),
        };
        match (name, argument) {
            ("proceed", None) => Ok(Self::Proceed),
            ("drop", None) => Ok(Self::End(Ending::Plain)),
            ("reset", None) => Ok(Self::End(Ending::Reset)),
            ("close", argument) => Ok(Self::Order(Order::Close(close_argument(argument)?))),
            ("send", Some(text)) => Ok(Self::Order(Order::Send(text.to_owned()))),
            ("listen", None) => Ok(Self::Listen),
            ("unlisten", None) => Ok(Self::Unlisten),
            ("ping", None) => Ok(Self::Ping),
            _ => Err(unknown_command()),
        }
    }

    /// Carries it out, except for the answer to a ping.
    pub(crate) async fn apply(&self, group: &Group) -> Result<(), Refusal> {
        match self {
            Self::Proceed => group.proceed(),
            Self::End(ending) => group.end(*ending),
            Self::Order(order) => {
                return group.order(order).map_err(|TooManyOrders| {
                    let explanation = "a conversation has too many orders waiting to take one more";
                    Refusal::Bad(explanation.to_owned())
                });
            }
            Self::Listen => {
                let listening = group.listen().await;
                return listening.map_err(|error| Refusal::Failed(error.to_string()));
            }
            Self::Unlisten => group.unlisten().await,
            Self::Ping => {}
        }
        Ok(())
    }
}

fn unknown_command() -> Refusal {
    let usages: Vec<&str> = COMMANDS.iter().map(|(usage, _)| *usage).collect();
    Refusal::Bad(format!("the commands are {}", usages.join(", ")))
}

fn close_argument(argument: Option<&str>) -> Result<Option<CloseFrame>, Refusal> {
    let Some(argument) = argument else {
        return Ok(None);
    };
    let (code, reason) = argument.split_once(' ').unwrap_or((argument, ""));
    let Ok(code) = code.parse::<u16>() else {
        let allowed = "close takes a code from 0 to 65535";
        return Err(Refusal::Bad(allowed.to_owned()));
    };
    if reason.len() > LONGEST_CLOSE_REASON {
        return Err(Refusal::Bad(format!(
            "close takes a reason of at most {LONGEST_CLOSE_REASON} bytes"
        )));
    }
    Ok(Some(CloseFrame {
        code: code.into(),
        reason: reason.into(),
    }))
}
