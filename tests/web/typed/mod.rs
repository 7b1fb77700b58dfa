//! Values instead of messages: channels, requests, and JSON-RPC.

mod channels;
mod json_rpc;
mod requests;
