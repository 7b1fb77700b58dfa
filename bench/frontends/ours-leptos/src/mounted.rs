//! The program in the page.

use frontends_kit::{Program, Tree};
use leptos::mount::mount_to;
use leptos::prelude::*;
use web_sys::HtmlElement;

use crate::App;

/// The mounted application, whose parent has the URL in a signal.
struct Mounted {
    url: ArcRwSignal<String>,
    _unmounts: Box<dyn std::any::Any>,
}

impl Program for Mounted {
    const HAS_PROVIDER: bool = true;

    fn mount(root: HtmlElement, tree: Tree, url: &str) -> Self {
        let url = ArcRwSignal::new(url.to_owned());
        let signal = url.clone();
        let view = move || view! { <App tree url=RwSignal::from(signal) /> };
        Self {
            url,
            _unmounts: Box::new(mount_to(root, view)),
        }
    }

    fn set_url(&mut self, url: &str) {
        self.url.set(url.to_owned());
    }

    /// Whatever reads the signal runs again.
    fn render_again(&mut self) {
        self.url.notify();
    }
}

frontends_kit::export_program!(Mounted);
