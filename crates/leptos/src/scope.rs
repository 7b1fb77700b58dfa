//! Where the closures of a component are called.

use leptos::prelude::{Owner, untrack};
use leptos::reactive::owner::WeakOwner;

/// The component that called a function, in whose scope its closures are called, as those of `on:click` are:
/// signals that they make are disposed of with the component, they find its contexts, and nothing tracks what
/// they read.
///
/// It does not keep the component.
#[derive(Clone)]
pub(crate) struct Scope(Option<WeakOwner>);

impl Scope {
    pub(crate) fn current() -> Self {
        Self(Owner::current().map(|owner| owner.downgrade()))
    }

    /// Calls a function, unless the component is gone.
    pub(crate) fn enter(&self, call: impl FnOnce()) {
        match self.0.as_ref().map(WeakOwner::upgrade) {
            Some(Some(owner)) => owner.with(|| untrack(call)),
            // It was unmounted.
            Some(None) => {}
            // It is no component, but a part of a program without an owner.
            None => untrack(call),
        }
    }
}
