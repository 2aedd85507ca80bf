-- For `vim.lsp.enable("precis")`: every file type, single files, no root. It works without the rest of the plugin.

---@type vim.lsp.Config
return {
  cmd = { "precis", "server" },
  -- Neovim makes versioned edits but does not say so. Without versions, an edit that crosses your typing goes astray.
  capabilities = { workspace = { workspaceEdit = { documentChanges = true } } },
  -- Asks for the notifications that the plugin shows below the selection; Neovim by itself passes over them.
  init_options = { client = { status = true } },
}
