//! Starts `precis server` in Zed, and passes on the settings under `lsp.precis`.

use zed_extension_api::serde_json::{json, Value};
use zed_extension_api::settings::LspSettings;
use zed_extension_api::{self as zed, LanguageServerId, Result, Worktree};

const PROGRAM: &str = "precis";
const SECTION: &str = "precis";
const MISSING: &str = "The program precis is not on the PATH. Install it, for example with pipx, \
    or set lsp.precis.binary.path in Zed's settings to where it is.";

struct Precis;

impl zed::Extension for Precis {
    fn new() -> Self {
        Precis
    }

    /// Returns the command in the settings, else the program on the worktree's PATH.
    fn language_server_command(
        &mut self,
        server: &LanguageServerId,
        worktree: &Worktree,
    ) -> Result<zed::Command> {
        let binary = settings(server, worktree).binary;
        let (path, arguments) = binary.map_or((None, None), |one| (one.path, one.arguments));
        Ok(zed::Command {
            command: path.or_else(|| worktree.which(PROGRAM)).ok_or(MISSING)?,
            args: arguments.unwrap_or_else(|| vec!["server".into()]),
            env: worktree.shell_env(),
        })
    }

    fn language_server_initialization_options(
        &mut self,
        server: &LanguageServerId,
        worktree: &Worktree,
    ) -> Result<Option<Value>> {
        Ok(settings(server, worktree).initialization_options)
    }

    /// Returns the settings as the section that the server asks for.
    fn language_server_workspace_configuration(
        &mut self,
        server: &LanguageServerId,
        worktree: &Worktree,
    ) -> Result<Option<Value>> {
        let given = settings(server, worktree).settings;
        Ok(given.map(|section| json!({ SECTION: section })))
    }
}

/// Returns what the user has set for the server; the defaults if that cannot be read.
fn settings(server: &LanguageServerId, worktree: &Worktree) -> LspSettings {
    LspSettings::for_worktree(server.as_ref(), worktree).unwrap_or_default()
}

zed::register_extension!(Precis);
