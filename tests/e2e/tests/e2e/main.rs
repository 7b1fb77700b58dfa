//! Drives the page, the npm package and the examples in real browsers.

mod example_server;
mod exports;
mod leptos_ssr;
mod leptos_ticker;
mod npm;
mod page;
mod scripts;
mod workbench;
mod yew_chat;
