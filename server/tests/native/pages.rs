use crate::support::TestServer;

/// A server with a page, a package, and a secret next to both.
async fn start_with_files() -> TestServer {
    let server = TestServer::start().await;
    server.write_file("secret.txt", "the secret");
    server.write_file("www/index.html", "<!doctype html>");
    for extension in ["js", "css", "svg", "json"] {
        server.write_file(&format!("www/file.{extension}"), extension);
    }
    server.write_file("pkg/package.js", "export {};");
    server.write_file("pkg/package_bg.wasm", "\0asm");
    server.write_file("pkg/package.d.ts", "export {};");
    server
}

#[tokio::test]
async fn files_have_the_type_that_browsers_insist_on() {
    let server = start_with_files().await;
    for (path, content_type) in [
        ("/", "text/html"),
        ("/index.html", "text/html"),
        ("/file.js", "text/javascript"),
        ("/file.css", "text/css"),
        ("/file.svg", "image/svg+xml"),
        ("/file.json", "application/json"),
        ("/pkg/package.js", "text/javascript"),
        ("/pkg/package.js?version=2", "text/javascript"),
        ("/pkg/package_bg.wasm", "application/wasm"),
        ("/pkg/package.d.ts", "text/plain; charset=utf-8"),
    ] {
        let answer = server.get(path).await;
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!(answer.header("Content-Type"), Some(content_type), "{path}");
    }
    assert_eq!(server.get("/pkg/package_bg.wasm").await.body, "\0asm");
}

#[tokio::test]
async fn every_answer_carries_the_security_headers_and_is_never_stored() {
    let server = start_with_files().await;
    for path in ["/", "/pkg/package.js", "/missing", "/pkg/missing", "/echo"] {
        let answer = server.get(path).await;
        assert_eq!(answer.header("Cache-Control"), Some("no-store"), "{path}");
        assert_eq!(answer.header("X-Content-Type-Options"), Some("nosniff"));
        assert_eq!(
            answer.header("Content-Security-Policy"),
            Some(
                "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
                 img-src 'self' data:; connect-src 'self' ws: wss:; base-uri 'none'; \
                 form-action 'none'; frame-ancestors 'none'"
            )
        );
        for (name, value) in [
            ("Cross-Origin-Opener-Policy", "same-origin"),
            ("Cross-Origin-Embedder-Policy", "require-corp"),
        ] {
            assert_eq!(answer.header(name), Some(value), "{path}");
        }
    }
}

#[tokio::test]
async fn no_path_leads_out_of_the_folders() {
    let server = start_with_files().await;
    for path in [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/..%5csecret.txt",
        "/pkg/../../secret.txt",
        "/pkg/%2e%2e/secret.txt",
        "/pkg/..%2Fsecret.txt",
        "//secret.txt",
        "/%2fsecret.txt",
        "/pkg/%00",
    ] {
        let answer = server.get(path).await;
        assert!((400..500).contains(&answer.status), "{path}: {answer:?}");
        assert!(!answer.body.contains("the secret"), "{path}");
    }
}

#[tokio::test]
async fn a_missing_package_folder_is_answered_with_how_to_build_it() {
    let server = TestServer::start().await;
    let answer = server.get("/pkg/package.js").await;
    assert_eq!(answer.status, 404);
    assert!(answer.body.contains("cargo xtask build"), "{}", answer.body);

    // The folder may appear while the server runs.
    server.write_file("pkg/package.js", "export {};");
    assert_eq!(server.get("/pkg/package.js").await.status, 200);
    let answer = server.get("/pkg/other.js").await;
    assert_eq!(answer.status, 404);
    assert!(answer.body.contains("no file for /other.js"));
}

#[tokio::test]
async fn a_missing_page_file_is_answered_with_the_folder_it_was_looked_for_in() {
    let server = TestServer::start().await;
    let answer = server.get("/").await;
    assert_eq!(answer.status, 404);
    let folder = server.folder.path().join("www");
    assert!(answer.body.contains(&folder.display().to_string()));
}

#[tokio::test]
async fn a_plain_get_on_an_endpoint_is_told_to_upgrade() {
    let server = start_with_files().await;
    for path in ["/echo", "/greet?count=2", "/hang", "/json-rpc"] {
        let answer = server.get(path).await;
        assert_eq!(answer.status, 426, "{path}");
        assert_eq!(answer.header("Upgrade"), Some("websocket"));
        assert!(answer.body.contains("ws://"));
    }
}

#[tokio::test]
async fn the_endpoints_are_listed_as_plain_text() {
    let server = TestServer::start().await;
    let answer = server.get("/endpoints").await;
    assert_eq!(answer.status, 200);
    assert_eq!(
        answer.header("Content-Type"),
        Some("text/plain; charset=utf-8")
    );
    for path in [
        "/echo",
        "/greet",
        "/close",
        "/drop",
        "/hang",
        "/stall",
        "/mute",
        "/linger",
        "/sip",
        "/burst",
        "/collect",
        "/ping",
        "/violate",
        "/status",
        "/handshake",
        "/control",
        "/json-rpc",
    ] {
        assert!(answer.body.lines().any(|line| line.starts_with(path)));
    }
}

#[tokio::test]
async fn the_icon_is_never_missing() {
    let server = TestServer::start().await;
    assert_eq!(server.get("/favicon.ico").await.status, 204);
    server.write_file("www/favicon.ico", "icon");
    assert_eq!(server.get("/favicon.ico").await.body, "icon");
}

#[tokio::test]
async fn every_connection_serves_one_request_so_that_none_escapes_the_upgrade() {
    let server = start_with_files().await;
    let requests = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(2);
    let answer = server
        .raw(requests.as_bytes())
        .await
        .read_whole_answer()
        .await;
    assert_eq!(answer.header("Connection"), Some("close"));
    assert_eq!(answer.body, "<!doctype html>");
}
