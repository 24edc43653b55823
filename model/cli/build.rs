//! Rebuilds the command when a shipped case or a spec changes, since it carries them all.

fn main() {
    println!("cargo:rerun-if-changed=../cases");
    println!("cargo:rerun-if-changed=../../specs");
    println!("cargo:rerun-if-changed=build.rs");
}
