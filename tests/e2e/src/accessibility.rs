use std::fs;

use serde_json::{Value, json};

use crate::page::Page;
use crate::repository;

/// What axe finds that is wrong for people who do not see, hear or point as others do, each with
/// the rule and the elements.
pub async fn violations(page: &Page) -> Vec<String> {
    let file = repository().join("npm/node_modules/axe-core/axe.min.js");
    let axe = fs::read_to_string(&file).unwrap_or_else(|error| {
        panic!(
            "cannot read {}: {error}; run `npm ci` in npm/",
            file.display()
        )
    });
    let script = format!(
        "{axe};
        const {{ violations }} = await axe.run(document);
        return violations.map(({{ id, help, nodes }}) =>
            `${{id}}: ${{help}}: ${{nodes.map(({{ html }}) => html).join(' ')}}`);"
    );
    let found: Value = page.call(&script, json!(null)).await;
    serde_json::from_value(found.clone()).unwrap_or_else(|_| panic!("axe does not run: {found}"))
}
