//! The errors of arguments, as details: a program has code only for those that it can meet.

use std::error::Error;

use super::detail::Detail;
use super::kind::ErrorKind;
use super::option::InvalidOption;
use crate::close::{InvalidCloseCode, InvalidCloseReason};
use crate::subprotocol::InvalidProtocol;

macro_rules! argument_errors {
    ($($error:ident),* $(,)?) => {
        $(
            impl Detail for $error {
                fn kind(&self) -> ErrorKind {
                    ErrorKind::$error
                }

                fn leaf(&self) -> Option<&(dyn Error + Send + Sync + 'static)> {
                    Some(self)
                }
            }

            impl From<$error> for super::Error {
                fn from(error: $error) -> Self {
                    Self::from_detail(error)
                }
            }
        )*
    };
}

argument_errors!(
    InvalidProtocol,
    InvalidCloseCode,
    InvalidCloseReason,
    InvalidOption
);
