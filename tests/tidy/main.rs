//! Holds the repository to its house rules; each says what to do, and is shown to fire.

mod banned;
mod cases;
mod commands;
mod crates;
mod files;
mod layout;
mod lengths;
mod modules;
mod mutants;
mod openings;
mod package;
mod reasons;
mod scan;
mod speech;

use files::{Finding, Repository};

/// Fails with every finding, each with its place and the fix.
fn none(looked_at: usize, what: &str, findings: Vec<Finding>) {
    assert!(looked_at > 0, "no {what} were looked at");
    let list: Vec<String> = findings.iter().map(Finding::to_string).collect();
    assert!(list.is_empty(), "{} found in {looked_at} {what}:\n{}", list.len(), list.join("\n"));
}

/// A rule of one file, over all Rust files.
fn each(rule: impl Fn(&files::File) -> Vec<Finding>) {
    let repository = Repository::here();
    let rust = repository.rust();
    none(rust.len(), "Rust files", rust.iter().flat_map(rule).collect());
}

#[test]
fn files_open_with_one_sentence() {
    each(openings::opens_with_a_sentence);
}

#[test]
fn no_two_files_open_alike() {
    let repository = Repository::here();
    let rust = repository.rust();
    none(rust.len(), "Rust files", openings::no_two_alike(&rust));
}

#[test]
fn files_functions_and_lines_are_short() {
    each(lengths::file);
    each(lengths::lines);
    each(lengths::functions);
}

#[test]
fn unsafe_blocks_and_atomic_operations_have_reasons() {
    each(reasons::safety);
    each(reasons::ordering);
}

#[test]
fn nothing_unfinished_is_left() {
    each(banned::unfinished);
    each(banned::imports);
}

#[test]
fn only_the_command_prints_or_exits() {
    each(speech::prints);
    each(speech::byte_formats);
    each(speech::threads_and_atomics_of_the_executor);
}

#[test]
fn no_module_is_an_orphan() {
    let repository = Repository::here();
    let rust = repository.rust();
    let mut roots = crates::roots(&repository);
    assert!(!roots.is_empty(), "no targets");
    // What must not compile is given to the compiler file by file.
    let alone = rust.iter().map(|file| &file.path).filter(|path| path.contains("/ui/"));
    roots.extend(alone.cloned());
    none(rust.len(), "Rust files", modules::orphans(&rust, &roots));
    each(modules::no_mod_rs);
}

#[test]
fn dependencies_point_one_way() {
    let packages = crates::packages(&Repository::here());
    none(packages.len(), "crates", crates::arrows(&packages));
    none(packages.len(), "crates", crates::manifests(&packages));
}

#[test]
fn every_case_is_in_the_table_and_the_reverse() {
    let repository = Repository::here();
    let shipped = repository.under("model/cases/");
    none(shipped.len(), "cases", cases::in_table(&shipped, &repository.text("model/README.md")));
    let specs = repository.under("specs/");
    let manifest = repository.text("specs/manifest.toml");
    let found = cases::in_manifest(&specs, &manifest);
    none(specs.len() + 1, "specs", found);
}

#[test]
fn toml_is_where_it_belongs() {
    let repository = Repository::here();
    none(repository.files.len(), "files", layout::toml(&repository.files));
}

#[test]
fn the_top_level_is_as_agreed() {
    let top = Repository::here().top_level();
    none(top.len(), "entries", layout::top_level(&top));
}

#[test]
fn nothing_names_the_machine_it_was_made_on() {
    let repository = Repository::here();
    let found = repository.files.iter().flat_map(layout::paths_of_a_machine).collect();
    none(repository.files.len(), "files", found);
}

#[test]
fn readme_and_ci_name_the_same_commands() {
    let repository = Repository::here();
    let (readme, ci) = (repository.text("README.md"), repository.text(".ci/run"));
    none(ci.lines().count(), "lines", commands::agree(&readme, &ci));
    for script in [".ci/run", ".ci/mutants"] {
        none(1, "script", commands::executable(&repository.root, script));
    }
}

#[test]
fn mutants_that_live_have_reasons() {
    let repository = Repository::here();
    let list = repository.text(mutants::LIST);
    none(list.lines().count(), "lines", mutants::well_formed(&list, &repository.rust()));
}

#[test]
fn the_executor_is_published_alone() {
    let repository = Repository::here();
    let published = package::published(&repository.root);
    none(published.len(), "files", package::contents(&published));
    let [manifest, readme, documentation] =
        ["Cargo.toml", "README.md", "src/lib.rs"].map(|path| repository.text(path));
    none(3, "files", package::compiler(&manifest, &readme, &documentation));
}
