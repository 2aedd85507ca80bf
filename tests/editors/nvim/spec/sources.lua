-- The list of the sources of a summary, in a window of its own.
local Editor = require("editor")

local LIST = "precis-sources://summary/1/text.sources.md"
local QUOTE = "   Written by the model from lines %s: “TELL some words”"

--- Return the text of the list, wherever the cursor is.
local function list(editor)
  return table.concat(editor:lua("return vim.api.nvim_buf_get_lines(vim.fn.bufnr(...), 0, -1, true)", LIST), "\n")
end

local function until_listed(editor, part)
  Editor.wait(("the list contains %q"):format(part), function()
    return list(editor):find(part, 1, true)
  end)
end

case("it is read-only, follows the edits of the buffer, and is opened once", function(open)
  local editor = Editor.with_summary(open)
  local source = editor:lua("return vim.api.nvim_get_current_buf()")
  editor:press("G")
  editor:type_command("Precis sources")
  editor:until_text("# Sources of the summary in text.md")
  Editor.same(LIST, editor:lua("return vim.api.nvim_buf_get_name(0)"))
  Editor.same("## Paragraph 2", editor:text():match("## Paragraph 2"))
  until_listed(editor, QUOTE:format("1–2"))
  Editor.same({ false, false, "nofile", "markdown" }, editor:lua([[
    return { vim.bo.modifiable, vim.bo.modified, vim.bo.buftype, vim.bo.filetype }
  ]]))
  Editor.same(0, editor:lua("return #vim.lsp.get_clients({ bufnr = 0 })"), "clients of the list")

  editor:press("<C-w>pggOmore<Esc>")
  Editor.same(source, editor:lua("return vim.api.nvim_get_current_buf()"))
  until_listed(editor, QUOTE:format("2–3"))
  editor:press("u")
  until_listed(editor, QUOTE:format("1–2"))
  editor:type_command("Precis sources")
  Editor.wait("the list has the cursor", function()
    return editor:lua("return vim.api.nvim_buf_get_name(0)") == LIST
  end)
  Editor.same(2, editor:lua("return #vim.api.nvim_list_wins()"), "windows")

  editor:press("<C-w>p")
  editor:type_command("Precis remove")
  until_listed(editor, "The summary is no longer in the document.")
  editor:press("<C-w>p")
  editor:type_command("quit")
  Editor.same(-1, editor:lua("return vim.fn.bufnr(...)", LIST), "the list after its window was closed")
end)

case("<CR> goes to the source that a line names", function(open)
  local editor = Editor.with_summary(open)
  editor:press("G")
  editor:type_command("Precis sources")
  editor:until_text("# Sources of the summary in text.md")
  editor:press("gg<CR>")
  editor:until_message("Précis: this line names no source.")
  editor:press("/from lines<CR><CR>")
  Editor.wait("the cursor is on the source", function()
    return editor:lua("return vim.fn.expand('%:t')") == "text.md"
  end)
  Editor.same({ 1, 0 }, editor:lua("return vim.api.nvim_win_get_cursor(0)"))
  Editor.same(2, editor:lua("return #vim.api.nvim_list_wins()"), "windows")
end)

case("the code action shows it, and without a summary there is none", function(open)
  local editor = Editor.with_summary(open)
  editor:press("4G")
  editor:lua([[
    vim.lsp.buf.code_action({
      filter = function(action) return action.title == "Show the sources of this summary" end,
      apply = true,
    })
  ]])
  editor:until_text("# Sources of the summary in text.md")
  editor:press("<C-w>p")
  editor:edit("some words\n", "other.md")
  editor:type_command("Precis sources")
  editor:until_message("This buffer contains no summary from this session.")
end)

case("the configuration alone, without the plugin, does not announce it", function(open)
  local init = ("vim.g.loaded_precis = true\nvim.opt.runtimepath:append(%q)"):format(Editor.ROOT .. "/clients/nvim")
  local editor = open({ plugin = false, init = init .. "\nvim.lsp.enable('precis')" })
  editor:edit("TELL\nsome words\n")
  Editor.wait("the client is attached", function()
    return editor:lua("return #vim.lsp.get_clients({ bufnr = 0 }) == 1 and vim.lsp.get_clients()[1].initialized")
  end)
  local workspace = editor:lua("return vim.lsp.get_clients()[1].server_capabilities.workspace")
  Editor.same(nil, workspace.textDocumentContent)
end)
