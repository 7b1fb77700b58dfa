//! The state changes and counters of the reconnecting client, as JavaScript objects.

use std::time::Duration;

use js_sys::{Object, Reflect};
use wasm_bindgen::prelude::*;

use super::convert::milliseconds;
use super::error::{close_info, thrown};
use crate::reconnect::{CloseRule, ConnectionCause, ConnectionEvent, ConnectionState};
use crate::reconnecting::ConnectionStats;

/// Creates an object with properties.
fn object(properties: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (name, value) in properties {
        // A new object takes any property.
        let _ = Reflect::set(&object, &JsValue::from_str(name), value);
    }
    object.into()
}

pub(super) fn change_of(event: &ConnectionEvent) -> JsValue {
    object(&[
        ("number", (event.number as f64).into()),
        ("from", state_name(event.from).into()),
        ("state", state_name(event.to).into()),
        ("cause", cause_of(&event.cause)),
        ("attempt", (event.attempt as f64).into()),
        ("delay", time(event.delay)),
    ])
}

fn time(duration: Option<Duration>) -> JsValue {
    duration.map_or(JsValue::NULL, |duration| milliseconds(duration).into())
}

pub(super) fn state_name(state: ConnectionState) -> &'static str {
    match state {
        ConnectionState::Idle => "idle",
        ConnectionState::Resolving => "resolving",
        ConnectionState::Connecting => "connecting",
        ConnectionState::Preparing => "preparing",
        ConnectionState::Open => "open",
        ConnectionState::Probing => "probing",
        ConnectionState::Waiting => "waiting",
        ConnectionState::WaitingForNetwork => "waiting-for-network",
        ConnectionState::Suspended => "suspended",
        ConnectionState::Closing => "closing",
        ConnectionState::Closed => "closed",
        ConnectionState::Failed => "failed",
    }
}

fn cause_of(cause: &ConnectionCause) -> JsValue {
    let kind = match cause {
        ConnectionCause::Requested => "requested",
        ConnectionCause::CloseRequested => "close-requested",
        ConnectionCause::Done => "done",
        ConnectionCause::RetryDue => "retry-due",
        ConnectionCause::Overflow => "overflow",
        ConnectionCause::CannotConnect(_) => "cannot-connect",
        ConnectionCause::Ended(_) => "ended",
        ConnectionCause::FinalCode { .. } => "final-code",
        ConnectionCause::NoRetryLeft(_) => "no-retry-left",
        ConnectionCause::Refused => "refused",
        ConnectionCause::Stopped => "stopped",
        ConnectionCause::TimedOut(_) => "timed-out",
        ConnectionCause::Unresponsive => "unresponsive",
        ConnectionCause::ProbeNotSent => "probe-not-sent",
        ConnectionCause::Silence => "silence",
        ConnectionCause::Answered => "answered",
        ConnectionCause::Online => "online",
        ConnectionCause::Offline => "offline",
        ConnectionCause::Visible => "visible",
        ConnectionCause::Resumed => "resumed",
        ConnectionCause::Woken => "woken",
        ConnectionCause::PageHidden => "page-hidden",
    };
    let words = ("message", cause.to_string().into());
    let kind = ("kind", kind.into());
    let mut properties = vec![kind, words];
    if let Some(event) = cause.close_event() {
        properties.push(("closeEvent", close_info(event).into()));
    }
    properties.extend(match cause {
        ConnectionCause::CannotConnect(error) => Some(("error", thrown(error.clone()))),
        ConnectionCause::FinalCode { rule, .. } => Some(("rule", rule_of(rule))),
        ConnectionCause::NoRetryLeft(cause) => Some(("cause", cause_of(cause))),
        ConnectionCause::TimedOut(state) => Some(("during", state_name(*state).into())),
        _ => None,
    });
    object(&properties)
}

fn rule_of(rule: &CloseRule) -> JsValue {
    object(&[
        ("first", (*rule.codes.start()).into()),
        ("last", (*rule.codes.end()).into()),
        ("isDefault", rule.is_default.into()),
    ])
}

pub(super) fn stats_of(stats: &ConnectionStats) -> JsValue {
    let losses = stats.losses;
    let number = |count: u64| JsValue::from(count as f64);
    object(&[
        ("attempts", number(stats.attempts)),
        ("connections", number(stats.connections)),
        (
            "losses",
            object(&[
                ("ended", number(losses.ended)),
                ("cannotConnect", number(losses.cannot_connect)),
                ("refused", number(losses.refused)),
                ("timedOut", number(losses.timed_out)),
                ("unresponsive", number(losses.unresponsive)),
            ]),
        ),
        ("sentMessages", number(stats.sent_messages)),
        ("sentBytes", number(stats.sent_bytes)),
        ("droppedMessages", number(stats.dropped_messages)),
        ("droppedByPolicy", number(stats.dropped_by_policy)),
        ("unknownMessages", number(stats.unknown_messages)),
        ("receivedMessages", number(stats.received_messages)),
        ("receivedBytes", number(stats.received_bytes)),
        ("queuedMessages", (stats.queued_messages as f64).into()),
        ("queuedBytes", (stats.queued_bytes as f64).into()),
        (
            "peakQueuedMessages",
            (stats.peak_queued_messages as f64).into(),
        ),
        ("peakQueuedBytes", (stats.peak_queued_bytes as f64).into()),
        ("roundTrip", time(stats.round_trip)),
    ])
}
