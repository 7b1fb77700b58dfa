//! The functions that the page calls.

use wasm_bindgen::UnwrapThrowExt;
use web_sys::{Document, HtmlElement};

use crate::Tree;

/// A mounted application. Dropping it unmounts the application.
pub trait Program: Sized {
    /// Whether the library has a provider, through which components share a connection.
    const HAS_PROVIDER: bool;

    fn mount(root: HtmlElement, tree: Tree, url: &str) -> Self;

    fn set_url(&mut self, url: &str);

    /// Has the parent render again with values that equal those before.
    fn render_again(&mut self);
}

/// The document of the frame, in whose body an application is mounted.
pub fn document() -> Document {
    let window = web_sys::window().expect_throw("a program runs in a window");
    window.document().expect_throw("a window has a document")
}

/// Exports the functions of a program.
#[macro_export]
macro_rules! export_program {
    ($program:ty) => {
        mod exported {
            use super::*;
            use std::cell::RefCell;
            use $crate::Program;
            use $crate::wasm_bindgen::prelude::wasm_bindgen;

            thread_local! {
                static MOUNTED: RefCell<Option<$program>> = const { RefCell::new(None) };
            }

            fn mount_tree(tree: $crate::Tree, url: &str) {
                let root = $crate::document().body().expect("a document has a body");
                MOUNTED.set(Some(<$program>::mount(root, tree, url)));
            }

            fn change(change: impl FnOnce(&mut $program)) {
                MOUNTED.with_borrow_mut(|mounted| mounted.as_mut().map(change));
            }

            #[wasm_bindgen]
            pub fn mount(url: &str) {
                mount_tree($crate::Tree::One, url);
            }

            #[wasm_bindgen(js_name = mountTwo)]
            pub fn mount_two(url: &str) {
                mount_tree($crate::Tree::Two, url);
            }

            /// Returns whether the library has a provider.
            #[wasm_bindgen(js_name = mountShared)]
            pub fn mount_shared(url: &str) -> bool {
                if <$program>::HAS_PROVIDER {
                    mount_tree($crate::Tree::Shared, url);
                }
                <$program>::HAS_PROVIDER
            }

            #[wasm_bindgen]
            pub fn unmount() {
                drop(MOUNTED.take());
            }

            #[wasm_bindgen(js_name = setUrl)]
            pub fn set_url(url: &str) {
                change(|program| program.set_url(url));
            }

            #[wasm_bindgen(js_name = renderAgain)]
            pub fn render_again() {
                change(Program::render_again);
            }

            #[wasm_bindgen]
            pub fn send(text: &str) -> Option<String> {
                $crate::send(text)
            }

            #[wasm_bindgen]
            pub fn facts() -> String {
                $crate::facts_as_json()
            }
        }
    };
}
