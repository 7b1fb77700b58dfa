//! What the server answers to requests that are no WebSocket: the page, the package, and hints.

use std::path::PathBuf;

use axum::Router;
use axum::extract::{RawQuery, Request};
use axum::handler::HandlerWithoutStateExt;
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONNECTION, CONTENT_SECURITY_POLICY, CONTENT_TYPE,
    UPGRADE, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderName, HeaderValue, StatusCode, Uri};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get};
use tower_http::services::ServeDir;

use crate::config::Config;
use crate::endpoints::{ENDPOINTS, endpoint_table};
use crate::groups::Groups;
use crate::json_rpc;
use crate::query::Query;

/// What the page may do: run its own scripts, styles and wasm, and open any WebSocket.
const PAGE_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; \
    style-src 'self'; img-src 'self' data:; connect-src 'self' ws: wss:; base-uri 'none'; \
    form-action 'none'; frame-ancestors 'none'";

/// Together they isolate the page from other origins, and only then browsers let it read a precise
/// clock, which a page that measures something needs.
const ISOLATION: [(&str, &str); 2] = [
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-embedder-policy", "require-corp"),
];

pub(crate) fn router(config: &Config, groups: Groups) -> Router {
    let page_files = ServeDir::new(&config.page_folder);
    let page_folder = config.page_folder.clone();
    let missing_page_file = move |uri: Uri| missing_page_file(page_folder.clone(), uri);
    let package_folder = config.package_folder.clone();
    let missing_package_file = move |uri: Uri| missing_package_file(package_folder.clone(), uri);

    let mut router = Router::new()
        .route("/endpoints", get(async || endpoint_table()))
        .route(
            "/seen",
            get(async move |query: RawQuery| seen(&groups, query)),
        )
        // Browsers ask for the icon of every page and report an error if there is none.
        .route_service(
            "/favicon.ico",
            page_files.clone().fallback(no_content.into_service()),
        )
        .nest_service(
            "/pkg",
            ServeDir::new(&config.package_folder).fallback(missing_package_file.into_service()),
        )
        .fallback_service(page_files.fallback(missing_page_file.into_service()));
    let endpoints = ENDPOINTS.iter().map(|endpoint| endpoint.path);
    for path in endpoints.chain([json_rpc::PATH]) {
        router = router.route(path, any(upgrade_required));
    }
    router.layer(middleware::from_fn(set_headers))
}

async fn no_content() -> StatusCode {
    StatusCode::NO_CONTENT
}

/// The snapshot of a group, for any page and for a person with a browser.
fn seen(groups: &Groups, RawQuery(query): RawQuery) -> Response {
    match Query::parse(&query.unwrap_or_default(), &[]).and_then(|query| query.required_id()) {
        Ok(id) => (
            [
                (CONTENT_TYPE, "application/json"),
                (ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
            ],
            groups.snapshot(&id).to_json(),
        )
            .into_response(),
        Err(bad_query) => (StatusCode::BAD_REQUEST, format!("{bad_query}\n")).into_response(),
    }
}

async fn upgrade_required(uri: Uri) -> impl IntoResponse {
    (
        StatusCode::UPGRADE_REQUIRED,
        [(UPGRADE, "websocket"), (CONNECTION, "close, upgrade")],
        format!(
            "{} is a WebSocket endpoint: connect to it with ws://\n",
            uri.path()
        ),
    )
}

async fn missing_page_file(folder: PathBuf, uri: Uri) -> impl IntoResponse {
    let folder = folder.display();
    (
        StatusCode::NOT_FOUND,
        format!("the page folder {folder} has no file for {}\n", uri.path()),
    )
}

async fn missing_package_file(folder: PathBuf, uri: Uri) -> impl IntoResponse {
    let exists = tokio::fs::metadata(&folder)
        .await
        .is_ok_and(|metadata| metadata.is_dir());
    let folder = folder.display();
    let explanation = if exists {
        format!(
            "the package folder {folder} has no file for {}\n",
            uri.path()
        )
    } else {
        format!("the package folder {folder} does not exist: run `cargo xtask build`\n")
    };
    (StatusCode::NOT_FOUND, explanation)
}

async fn set_headers(request: Request, next: Next) -> Response {
    let is_typescript = request.uri().path().ends_with(".ts");
    let mut response = next.run(request).await;
    let is_success = response.status().is_success();
    let headers = response.headers_mut();
    if is_typescript && is_success {
        // The registered type of this extension is a video.
        let plain_text = HeaderValue::from_static("text/plain; charset=utf-8");
        headers.insert(CONTENT_TYPE, plain_text);
    }
    // A wasm file that was built again must never come from a cache.
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(
        CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(PAGE_POLICY),
    );
    for (name, value) in ISOLATION {
        headers.insert(
            HeaderName::from_static(name),
            HeaderValue::from_static(value),
        );
    }
    response
}
