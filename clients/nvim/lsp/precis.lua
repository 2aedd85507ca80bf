-- The configuration for `vim.lsp.enable("precis")`: all file types, no root folder. It does not depend on the plugin.

---@type vim.lsp.Config
return {
  cmd = { "precis", "server" },
  -- Neovim supports versioned edits but does not announce it. Without versions, an edit that arrives while you are
  -- typing may change the wrong text.
  capabilities = { workspace = { workspaceEdit = { documentChanges = true } } },
  -- Asks the server for the notifications that the plugin shows below the selection. Neovim alone ignores them.
  init_options = { client = { status = true } },
}
