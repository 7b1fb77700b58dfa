//! Drives the page, the npm package and the examples in real browsers.

mod exports;
mod npm;
mod page;
mod scripts;
mod workbench;
mod yew_chat;
