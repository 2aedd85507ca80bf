-- In a terminal: `gra` on a Visual selection, the choice of an action, the summary, one undo. All screens are saved.
local Editor = require("editor")
local Terminal = require("terminal")

local ENABLED = [[
vim.lsp.enable("precis")
vim.api.nvim_create_autocmd("LspAttach", { command = "set statusline=%f%=Précis\\ is\\ attached" })
]]

local function version()
  local now = vim.version()
  return ("%d.%d"):format(now.major, now.minor)
end

local function need_tmux()
  if not Terminal.is_possible() then
    skip("tmux is not installed. Install it: apt-get install tmux")
  end
end

--- The lines of a file.
local function lines(path)
  return table.concat(vim.fn.readfile(path, "b"), "\n")
end

case("the menu, the preview and the summary", function(open)
  need_tmux()
  local file = vim.fn.tempname() .. ".md"
  vim.fn.writefile({ "# A title", "", "GATE", "some words that are selected", "", "the last line" }, file)
  local terminal = open({ terminal = version() .. "-scripted", file = file, init = ENABLED })
  local before = lines(terminal.file)
  terminal:until_shown("the last line", "opened")
  terminal:until_shown("Précis is attached")
  terminal:press("3GVj")
  terminal:until_shown("VISUAL LINE", "selected")
  terminal:press("gra")
  terminal:until_shown("1: Summarize selection", "menu")
  terminal:press("1", "Enter")
  terminal:until_shown("Précis: Writing paragraph 2 of 6", "preview")
  terminal:press("ggOtyped meanwhile", "Escape")
  terminal:until_shown("typed meanwhile", "typed")
  terminal:open_gate()
  Editor.wait("the summary is inserted and the preview is removed", function()
    local screen = terminal:screen()
    return screen:find("Paragraph 6 of 6.", 1, true) and not screen:find("Précis: ", 1, true)
  end)
  terminal:until_shown("Paragraph 6 of 6.", "summary")
  terminal:press("u")
  Editor.wait("the summary is gone", function()
    return not terminal:screen():find("Paragraph", 1, true)
  end)
  terminal:until_shown("typed meanwhile", "undone")
  terminal:press("u:wq", "Enter")
  Editor.wait("Neovim has exited", function()
    return vim.fn.system({ "tmux", "-S", terminal.socket, "list-sessions" }) and vim.v.shell_error ~= 0
  end)
  Editor.same(before, lines(terminal.file))
  vim.fn.delete(file)
end)

case("with the real model", function(open)
  need_tmux()
  local path = vim.fn.system({ Editor.PYTHON, "-m", "precis", "models", "path", "smollm2-135m" })
  if vim.v.shell_error ~= 0 then
    skip("The small model is not installed. Install it: make model")
  end
  local data = vim.fs.dirname(vim.fs.dirname(vim.fs.dirname(vim.trim(path))))
  local terminal = open({
    terminal = version() .. "-model",
    file = Editor.ROOT .. "/docs/example.md",
    cmd = { "env", "PRECIS_DATA_DIR=" .. data, Editor.PYTHON, "-m", "precis", "server" },
    init = ENABLED
      .. "\nvim.o.wrap = true"
      .. "\nvim.lsp.config('precis', { settings = { precis = { model = 'smollm2-135m' } } })",
  })
  local before = lines(terminal.file)
  terminal:until_shown("The ferry that stopped smoking", "opened")
  terminal:until_shown("Précis is attached")
  terminal:press("11GVgg")
  terminal:until_shown("VISUAL LINE", "selected")
  terminal:press("gra")
  terminal:until_shown("1: Summarize selection", "menu")
  terminal:press("1", "Enter")
  terminal:until_shown(" words", "preview") -- in the preview, or in the notice if the model is fast
  terminal:until_shown("Précis: The text has", "summary")
  terminal:press(":w", "Enter")
  terminal:until_shown("written")
  local after = lines(terminal.file)
  local head, tail = before:match("^(.*)(\n\nWhat settled.*)$")
  Editor.same(head, after:sub(1, #head), "the text above")
  Editor.same(tail, after:sub(-#tail), "the text below")
  local summary = after:sub(#head + 1, -#tail - 1)
  Editor.same(6, select(2, summary:gsub("\n\n%S", "")), "paragraphs")
  terminal:press("u:w", "Enter")
  Editor.wait("the file is as before", function()
    return lines(terminal.file) == before
  end)
end)
