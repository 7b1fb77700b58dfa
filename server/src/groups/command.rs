use tokio_tungstenite::tungstenite::protocol::CloseFrame;

use super::group::TooManyOrders;
use super::{Ending, Group, Order};
use crate::conversation::LONGEST_CLOSE_REASON;

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
    ("ping", "is answered with a snapshot"),
];

/// A text message on a control channel.
#[derive(Debug)]
pub(crate) enum Command {
    Proceed,
    End(Ending),
    Order(Order),
    Ping,
}

/// Why a command was not carried out. It says what would have been allowed, and fits into a
/// close frame.
pub(crate) type Refusal = String;

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
            ("ping", None) => Ok(Self::Ping),
            _ => Err(unknown_command()),
        }
    }

    /// Carries it out, except for the answer to a ping.
    pub(crate) fn apply(&self, group: &Group) -> Result<(), Refusal> {
        match self {
            Self::Proceed => group.proceed(),
            Self::End(ending) => group.end(*ending),
            Self::Order(order) => {
                return group.order(order).map_err(|TooManyOrders| {
                    "a conversation has too many orders waiting to take one more".to_owned()
                });
            }
            Self::Ping => {}
        }
        Ok(())
    }
}

fn unknown_command() -> Refusal {
    let usages: Vec<&str> = COMMANDS.iter().map(|(usage, _)| *usage).collect();
    format!("the commands are {}", usages.join(", "))
}

fn close_argument(argument: Option<&str>) -> Result<Option<CloseFrame>, Refusal> {
    let Some(argument) = argument else {
        return Ok(None);
    };
    let (code, reason) = argument.split_once(' ').unwrap_or((argument, ""));
    let Ok(code) = code.parse::<u16>() else {
        return Err("close takes a code from 0 to 65535".to_owned());
    };
    if reason.len() > LONGEST_CLOSE_REASON {
        return Err(format!(
            "close takes a reason of at most {LONGEST_CLOSE_REASON} bytes"
        ));
    }
    Ok(Some(CloseFrame {
        code: code.into(),
        reason: reason.into(),
    }))
}
