//! The dispatch of events: closures and their guards, the wakers of pending tasks, and the count of
//! handles.

mod handles;
mod listeners;
mod wakers;
mod weak_list;

pub(crate) use self::handles::Handles;
pub use self::listeners::Listener;
pub(crate) use self::listeners::{KeptListeners, Listeners};
pub(crate) use self::wakers::{WakerSlot, Wakers};
pub(crate) use self::weak_list::WeakList;

#[cfg(test)]
pub(crate) use self::wakers::tests::counting;

#[cfg(test)]
#[cfg(not(target_family = "wasm"))]
pub(crate) use self::wakers::tests::Count;

#[cfg(test)]
#[cfg(not(target_family = "wasm"))]
mod properties;
