if vim.g.loaded_precis then
  return
end
vim.g.loaded_precis = true

if vim.fn.has("nvim-0.11") == 0 then
  vim.notify("Précis needs Neovim 0.11 or later.", vim.log.levels.ERROR)
  return
end

vim.api.nvim_create_user_command("Precis", function(args)
  require("precis.command").run(args)
end, {
  nargs = "*",
  range = true,
  desc = "Summarize text on this machine",
  complete = function(lead, line, cursor)
    return require("precis.command").complete(lead, line:sub(1, cursor))
  end,
})

vim.keymap.set({ "n", "x" }, "<Plug>(precis-summarize)", function()
  return require("precis.operator").keys()
end, { expr = true, desc = "Summarize what a motion goes over" })
vim.keymap.set("n", "<Plug>(precis-summarize-line)", function()
  return require("precis.operator").keys() .. "_"
end, { expr = true, desc = "Summarize lines" })

vim.api.nvim_set_hl(0, "PrecisPreview", { link = "Comment", default = true })
vim.api.nvim_set_hl(0, "PrecisProgress", { link = "NonText", default = true })

vim.lsp.commands["precis.server.summarize"] = function(command, context)
  require("precis.jobs").chosen(command, context)
end
vim.lsp.handlers["precis/status"] = function(_, params, context)
  require("precis.jobs").on_status(params, context.client_id)
end
vim.lsp.handlers["precis/draft"] = function(_, params, context)
  require("precis.jobs").on_draft(params, context.client_id)
end

local group = vim.api.nvim_create_augroup("precis", {})

---@param event vim.api.keyset.create_autocmd.callback_args
---@return vim.lsp.Client?
local function ours(event)
  local client = vim.lsp.get_client_by_id(event.data.client_id)
  return client and client.name == "precis" and client or nil
end

vim.api.nvim_create_autocmd("LspAttach", {
  group = group,
  desc = "Précis: edits are steps of undo, messages are short, and keys stay as they are",
  callback = function(event)
    local client = ours(event)
    if client then
      client.handlers["workspace/applyEdit"] = function(_, params, context)
        return require("precis.edits").apply(params, context)
      end
      client.handlers["window/showMessage"] = function(_, params)
        require("precis.jobs").on_message(params)
      end
      for _, method in ipairs({ "client/registerCapability", "client/unregisterCapability" }) do
        client.handlers[method] = function(...)
          return require("precis.keys").handler(method)(...)
        end
      end
      require("precis.keys").give_back(event.buf) -- what Neovim gave away for the buffer that was current
    end
  end,
})
vim.api.nvim_create_autocmd("LspDetach", {
  group = group,
  desc = "Précis: nothing is shown of jobs whose buffer or server is gone",
  callback = function(event)
    if ours(event) then
      require("precis.jobs").on_detach(event.data.client_id, event.buf)
    end
  end,
})
if vim.fn.has("nvim-0.12") == 1 then
  vim.api.nvim_create_autocmd("LspProgress", {
    group = group,
    desc = "Précis: the progress is a message",
    callback = function(event)
      if ours(event) then
        require("precis.progress").show(event.data.params)
      end
    end,
  })
end
vim.api.nvim_create_autocmd({ "VimResized", "WinResized" }, {
  group = group,
  desc = "Précis: virtual lines fit the window",
  callback = function()
    require("precis.jobs").redraw()
  end,
})
