use std::future;
use std::net::SocketAddr;

use fantoccini::elements::Element;
use fantoccini::error::CmdError;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use wasm_websocket_server::{Config, Server};

use crate::browser::Browser;
use crate::console::Console;
use crate::driver::Driver;
use crate::repository;

/// The page in a browser of its own, served by a server of its own.
#[derive(Debug)]
pub struct Page {
    client: Client,
    console: Console,
    server: SocketAddr,
    _driver: Driver,
}

/// What the page shows of a message or an event.
#[derive(Debug, PartialEq, Eq)]
pub struct Entry {
    /// The size with its unit, of a message.
    pub size: Option<String>,
    /// The content, or its start when it is long.
    pub content: String,
    /// The checksum of a message that is not shown completely.
    pub checksum: Option<String>,
}

impl Page {
    /// Loads the page, and waits until it is ready.
    pub async fn open(browser: Browser) -> Self {
        let server = serve().await;
        let driver = Driver::start(browser);
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(browser.capabilities())
            .connect(driver.address())
            .await
            .unwrap_or_else(|error| panic!("{browser:?} does not start: {error}"));
        let page = Self {
            console: Console::listen(&client).await,
            client,
            server,
            _driver: driver,
        };
        let address = format!("http://{server}/");
        page.client.goto(&address).await.expect("the page loads");
        page.wait_for_button("Connect").await;
        page
    }

    /// The address of a WebSocket endpoint of the server.
    pub fn endpoint(&self, path: &str) -> String {
        format!("ws://{}{path}", self.server)
    }

    /// Runs the body of an async function of `WasmWebSocket` and `echo`, the URL of that endpoint,
    /// and returns what it returns.
    pub async fn run(&self, body: &str) -> Value {
        let script = format!(
            "const [echo, done] = arguments;
            import('/pkg/wasm_websocket.js')
                .then(async (module) => {{
                    await module.default();
                    const {{ WasmWebSocket }} = module;
                    return await (async () => {{ {body} }})();
                }})
                .then(done, (thrown) => done(`thrown: ${{thrown}}`));"
        );
        let echo = json!(self.endpoint("/echo"));
        let result = self.client.execute_async(&script, vec![echo]).await;
        result.expect("the script runs")
    }

    /// Replaces what is in the field with this label.
    pub async fn fill(&self, label: &str, text: &str) {
        let path = format!("//label[normalize-space() = '{label}']//input");
        let field = self.find(&path).await;
        field.clear().await.expect("the field can be cleared");
        field.send_keys(text).await.expect("the field takes keys");
    }

    /// Waits until the button can be pressed, and presses it.
    pub async fn click(&self, name: &str) {
        self.wait_for_button(name).await;
        let button = self.find(&button_path(name)).await;
        button.click().await.expect("the button can be pressed");
    }

    /// The names of the buttons that can be pressed.
    pub async fn enabled_buttons(&self) -> Vec<String> {
        let script = "return [...document.querySelectorAll('form button:enabled')]
            .map((button) => button.textContent)";
        let names = self.client.execute(script, vec![]).await;
        serde_json::from_value(names.expect("the page has buttons")).expect("names are text")
    }

    /// Waits until the page shows this state of the socket.
    pub async fn wait_for_state(&self, state: &str) {
        let condition = "document.querySelector('#state').textContent === parameter";
        self.wait_for(condition, &json!(state)).await;
    }

    /// Waits until there is an entry of this kind, and gives the newest one.
    pub async fn entry(&self, direction: &str, kind: &str) -> Entry {
        self.entry_matching(direction, kind, "").await
    }

    /// The same for an entry of a message that is too long to be shown completely.
    pub async fn entry_with_checksum(&self, direction: &str, kind: &str) -> Entry {
        self.entry_matching(direction, kind, ":has(.checksum)")
            .await
    }

    /// Waits until the page shows an error of this name.
    pub async fn wait_for_error(&self, name: &str) {
        let condition = "document.querySelector('#error:not([hidden])')
            ?.textContent.startsWith(parameter)";
        self.wait_for(condition, &json!(format!("{name}: "))).await;
    }

    /// Whether the page shows an error.
    pub async fn shows_error(&self) -> bool {
        let error = self.find("//*[@id = 'error']").await;
        error.is_displayed().await.expect("the page is there")
    }

    /// Ends the browser, and gives all errors that were in its console since before the page was
    /// loaded. Failed connections are among them, because the browser itself reports those.
    pub async fn close(mut self) -> Vec<String> {
        let errors = self.console.errors(&self.client).await;
        self.client.close().await.expect("the browser ends");
        errors
    }

    async fn entry_matching(&self, direction: &str, kind: &str, pseudo_class: &str) -> Entry {
        let selector = format!("#log .{direction}[data-kind={kind}]{pseudo_class}");
        let condition = "(() => {
            const entry = document.querySelector(parameter);
            const text = (name) => entry.querySelector(name)?.textContent;
            return entry && [text('.size'), text('.content'), text('.checksum')];
        })()";
        let mut texts = self.wait_for(condition, &json!(selector)).await;
        Entry {
            size: text(texts[0].take()),
            content: text(texts[1].take()).expect("every entry has a content"),
            checksum: text(texts[2].take()),
        }
    }

    async fn wait_for_button(&self, name: &str) {
        let condition = "[...document.querySelectorAll('button:enabled')]
            .some((button) => button.textContent === parameter)";
        self.wait_for(condition, &json!(name)).await;
    }

    /// Waits until an expression is true, and gives its value. The page itself says when to look
    /// again: everything that the tests wait for is a change of the document.
    async fn wait_for(&self, condition: &str, parameter: &Value) -> Value {
        let script = format!(
            "const [parameter, done] = arguments;
            const check = () => {{
                const value = {condition};
                if (!value) return;
                observer.disconnect();
                done(value);
            }};
            const observer = new MutationObserver(check);
            observer.observe(document, {{
                attributes: true, characterData: true, childList: true, subtree: true,
            }});
            check();"
        );
        match self
            .client
            .execute_async(&script, vec![parameter.clone()])
            .await
        {
            Ok(value) => value,
            Err(error) => panic!(
                "the page did not come to {condition} with {parameter}: {error}\nit shows:\n{}",
                self.text().await.unwrap_or_else(|error| error.to_string())
            ),
        }
    }

    async fn text(&self) -> Result<String, CmdError> {
        let body = self.client.find(Locator::Css("body")).await?;
        body.text().await
    }

    async fn find(&self, path: &str) -> Element {
        self.client
            .find(Locator::XPath(path))
            .await
            .unwrap_or_else(|error| panic!("the page has no {path}: {error}"))
    }
}

/// Starts a server on a free port, which runs as long as the test.
async fn serve() -> SocketAddr {
    let package_folder = repository().join("pkg");
    assert!(
        package_folder.join("wasm_websocket.js").is_file(),
        "{} has no package: run `cargo xtask build`, or all tests with `cargo xtask test`",
        package_folder.display()
    );
    let server = Server::bind(Config {
        address: ([127, 0, 0, 1], 0).into(),
        page_folder: repository().join("www"),
        package_folder,
    })
    .await
    .expect("there is a free port");
    let address = server.address();
    tokio::spawn(server.run(future::pending()));
    address
}

fn button_path(name: &str) -> String {
    format!("//button[normalize-space() = '{name}']")
}

fn text(value: Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text),
        _ => None,
    }
}
