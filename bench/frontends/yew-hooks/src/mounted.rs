//! The program in the page.

use frontends_kit::{Program, Tree};
use web_sys::HtmlElement;
use yew::{AppHandle, Renderer};

use crate::{App, AppProps};

/// The mounted application, and what its parent has given it last.
struct Mounted {
    props: AppProps,
    app: Option<AppHandle<App>>,
}

impl Program for Mounted {
    const HAS_PROVIDER: bool = false;

    fn mount(root: HtmlElement, tree: Tree, url: &str) -> Self {
        let props = AppProps {
            tree,
            url: url.to_owned().into(),
            render: 0,
        };
        let renderer = Renderer::<App>::with_root_and_props(root.into(), props.clone());
        Self {
            props,
            app: Some(renderer.render()),
        }
    }

    fn set_url(&mut self, url: &str) {
        self.props.url = url.to_owned().into();
        self.update();
    }

    /// Yew renders a component again only if one of its properties has changed.
    fn render_again(&mut self) {
        self.props.render += 1;
        self.update();
    }
}

impl Mounted {
    fn update(&mut self) {
        if let Some(app) = &mut self.app {
            app.update(self.props.clone());
        }
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        if let Some(app) = self.app.take() {
            app.destroy();
        }
    }
}

frontends_kit::export_program!(Mounted);
