use std::net::SocketAddr;
use std::path::Path;

use fantoccini::elements::Element;
use fantoccini::error::CmdError;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

use crate::browser::Browser;
use crate::console::Console;
use crate::driver::Driver;
use crate::serving::serve;

/// The page in a browser of its own, served by a server of its own.
#[derive(Debug)]
pub struct Page {
    client: Client,
    console: Console,
    server: SocketAddr,
    _driver: Driver,
}

/// What the log shows of a message or an event.
#[derive(Debug, PartialEq, Eq)]
pub struct Entry {
    /// The size with its unit, of a message.
    pub size: Option<String>,
    /// The content, or its start when it is long.
    pub content: String,
    /// The SHA-256 of a message.
    pub checksum: Option<String>,
}

impl Page {
    /// Loads the page, and waits until it is ready.
    pub async fn open(browser: Browser) -> Self {
        let page = Self::open_at(browser, serve("www").await).await;
        page.wait_for_button("Connect").await;
        page
    }

    /// Loads the page of another server.
    pub async fn open_at(browser: Browser, server: SocketAddr) -> Self {
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
        page
    }

    /// The address of a WebSocket endpoint of the server.
    pub fn endpoint(&self, path: &str) -> String {
        format!("ws://{}{path}", self.server)
    }

    /// Runs the body of an async function of `package`, the exports of the package, and `echo`, the
    /// URL of that endpoint, and returns what it returns.
    pub async fn run(&self, body: &str) -> Value {
        let script = format!(
            "const [echo, done] = arguments;
            import('/pkg/index.js')
                .then(async (package) => {{
                    await package.default();
                    return await (async () => {{ {body} }})();
                }})
                .then(done, (thrown) => done(`thrown: ${{thrown}}`));"
        );
        let echo = json!(self.endpoint("/echo"));
        self.execute_async(&script, vec![echo]).await
    }

    /// Runs the body of an async function with the name `parameter`, and returns what it returns.
    pub(crate) async fn call(&self, body: &str, parameter: Value) -> Value {
        let script = format!(
            "const [parameter, done] = arguments;
            (async () => {{ {body} }})().then(done, (thrown) => done(`thrown: ${{thrown}}`));"
        );
        self.execute_async(&script, vec![parameter]).await
    }

    /// The value of an expression.
    pub async fn evaluate(&self, expression: &str) -> Value {
        let script = format!("return {expression};");
        let result = self.client.execute(&script, vec![]);
        result.await.expect("the expression has a value")
    }

    /// Replaces what is in the field with this label.
    pub async fn fill(&self, label: &str, text: &str) {
        let field = self.field(label).await;
        field.clear().await.expect("the field can be cleared");
        field.send_keys(text).await.expect("the field takes keys");
    }

    /// Presses keys while the element with this selector has the focus.
    pub async fn press_keys(&self, selector: &str, keys: &str) {
        let element = self.client.find(Locator::Css(selector)).await;
        let element = element.expect("the element is there");
        element.send_keys(keys).await.expect("it takes keys");
    }

    /// Gives a file to the field with this label.
    pub async fn attach(&self, label: &str, file: &Path) {
        let path = file.to_str().expect("the path is Unicode");
        let field = self.field(label).await;
        field.send_keys(path).await.expect("the field takes a file");
    }

    /// Chooses from the list with this label.
    pub async fn choose(&self, label: &str, option: &str) {
        let list = self.field(label).await;
        list.select_by_label(option)
            .await
            .unwrap_or_else(|error| panic!("{label} has no {option}: {error}"));
    }

    /// Switches the box with this label on or off.
    pub async fn switch(&self, label: &str) {
        let field = self.field(label).await;
        self.press(&field).await;
    }

    /// Shows what is behind this summary.
    pub async fn unfold(&self, summary: &str) {
        let path = format!("//summary[normalize-space() = '{summary}']");
        let summary = self.find(&path).await;
        self.press(&summary).await;
    }

    /// Waits until the button can be pressed, and presses it.
    pub async fn click(&self, name: &str) {
        self.wait_for_button(name).await;
        let button = self.find(&button_path(name)).await;
        self.press(&button).await;
    }

    /// The names of the buttons for the connection that can be pressed.
    pub async fn enabled_buttons(&self) -> Vec<String> {
        let names = self
            .evaluate(
                "[...document.querySelectorAll('#connect, #close, [id^=send-]')]
                    .map((form) => form.querySelector('button:not([type=button]):enabled'))
                    .filter(Boolean)
                    .map((button) => button.textContent)",
            )
            .await;
        serde_json::from_value(names).expect("names are text")
    }

    /// Goes on with the page in another window, which may be narrower than one with bars can be.
    pub async fn move_to_window_of_width(&self, width: u32) {
        let features = format!("popup,width={width},height=800");
        let open = format!("window.open(location.href, '_blank', '{features}') !== null");
        assert_eq!(self.evaluate(&open).await, true, "the browser opens it");
        let windows = self.client.windows().await.expect("there are windows");
        let old = self.client.window().await.expect("it is in one of them");
        let mut others = windows.into_iter().filter(|window| *window != old);
        let new = others.next().expect("there are two");
        let switched = self.client.switch_to_window(new).await;
        switched.expect("the window is there");
        self.wait_for_button("Connect").await;
    }

    /// Loads the page again.
    pub async fn reload(&self) {
        self.client.refresh().await.expect("the page loads again");
        self.wait_for_button("Connect").await;
    }

    /// Waits until the page shows this state of the socket.
    pub async fn wait_for_state(&self, state: &str) {
        let condition = "document.querySelector('#state').textContent === parameter";
        self.wait_for(condition, &json!(state)).await;
    }

    /// Waits until the log shows an entry of this kind, and gives the newest one.
    pub async fn entry(&self, direction: &str, kind: &str) -> Entry {
        self.entry_of_size(direction, kind, "").await
    }

    /// The same for one of this size, or of any.
    pub async fn entry_of_size(&self, direction: &str, kind: &str, size: &str) -> Entry {
        // All that is known of an entry is shown when it is chosen.
        let condition = "(() => {
            const [selector, size] = parameter;
            const row = [...document.querySelectorAll(selector)]
                .findLast((row) => row.querySelector('.size').textContent.endsWith(size));
            if (!row) return undefined;
            const fact = (name) =>
                document.querySelector(`#details [data-fact='${name}']`)?.textContent;
            if (`entry-${fact('Number')}` !== row.id) row.click();
            else if (fact('SHA-256') !== '…') {
                const content = row.querySelector('.content').textContent;
                return [fact('Size'), content, fact('SHA-256')];
            }
        })()";
        let selector = format!("#log .row[data-direction={direction}][data-kind={kind}]");
        let mut texts = self.wait_for(condition, &json!([selector, size])).await;
        Entry {
            size: text(texts[0].take()),
            content: text(texts[1].take()).expect("every entry has a content"),
            checksum: text(texts[2].take()),
        }
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

    async fn wait_for_button(&self, name: &str) {
        let condition = "[...document.querySelectorAll('button:enabled')]
            .some((button) => button.textContent === parameter)";
        self.wait_for(condition, &json!(name)).await;
    }

    /// Waits until an expression of `parameter` is true, and gives its value. The page itself says
    /// when to look again: everything that the tests wait for is a change of the document.
    pub async fn wait_for(&self, condition: &str, parameter: &Value) -> Value {
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

    /// The field of a label, by the first words in it: what is typed or chosen is in it as well.
    async fn field(&self, label: &str) -> Element {
        let fields = "*[self::input or self::textarea or self::select]";
        let path = format!("//label[normalize-space(text()) = '{label}']//{fields}");
        self.find(&path).await
    }

    /// Presses what may be out of sight, or under what stays in sight.
    async fn press(&self, element: &Element) {
        let script = "arguments[0].scrollIntoView({ block: 'center' })";
        let argument = serde_json::to_value(element).expect("elements can be given to scripts");
        let scrolled = self.client.execute(script, vec![argument]).await;
        scrolled.expect("the page scrolls");
        element.click().await.expect("it can be pressed");
    }

    async fn execute_async(&self, script: &str, arguments: Vec<Value>) -> Value {
        let result = self.client.execute_async(script, arguments).await;
        result.expect("the script runs")
    }

    async fn find(&self, path: &str) -> Element {
        self.client
            .find(Locator::XPath(path))
            .await
            .unwrap_or_else(|error| panic!("the page has no {path}: {error}"))
    }
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
