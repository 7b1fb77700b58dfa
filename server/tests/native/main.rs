//! Drives the development server over loopback, with a WebSocket client and with raw bytes.

mod binary;
mod closing;
mod control;
mod control_channel;
mod counting;
mod echo;
mod handshake;
mod json_rpc;
mod load;
mod pages;
mod port;
mod sending;
mod shutdown;
mod silence;
mod support;
mod violation;
