-- The preview, the progress and the notices.
local Editor = require("editor")

local LAST = "Paragraph 6 of 6."

case("virtual lines below the selection, until the summary is inserted", function(open)
  local editor = open()
  editor:edit("first line\n\n  GATE\n  some words\n\nlast line\n")
  editor:type_command("3,5Precis summarize")
  editor:until_preview("Writing paragraph 2 of 6")
  local lines, row = editor:preview()
  Editor.same(3, row, "below the last line that is not blank")
  Editor.same({ "", "  Précis: Writing paragraph 2 of 6 (4 words so far)", "", "  Paragraph 1 of 6." }, lines)
  Editor.same(
    { "PrecisProgress", "PrecisPreview" },
    editor:lua([[
    local mark = vim.api.nvim_buf_get_extmarks(0, vim.api.nvim_get_namespaces()["precis.preview"], 0, -1, { details = true })[1]
    return { mark[4].virt_lines[2][1][2], mark[4].virt_lines[4][1][2] }
  ]])
  )
  Editor.same("first line\n\n  GATE\n  some words\n\nlast line", editor:text())
  Editor.same(false, editor:lua("return vim.bo.modified"))
  local status = editor:lua("return require('precis.status').lines()")
  Editor.same("  text.md: Writing paragraph 2 of 6 (4 words so far) (scripted, the only installed model)", status[3])
  Editor.same("offline: nothing connects, not enforced here", status[2], "as the server words it")
  editor:open_gate()
  editor:until_text(LAST)
  editor:until_idle()
  Editor.same({}, (editor:preview()))
end)

case("the state of the job, if the server sends no text for the progress", function(open)
  local editor = open()
  editor:lua([[
    local jobs = require("precis.jobs")
    local on_status = jobs.on_status
    jobs.on_status = function(params, client_id)
      params.message = nil
      on_status(params, client_id)
    end
  ]])
  editor:edit("GATE\nsome words\n")
  editor:type_command("Precis summarize")
  editor:until_preview("Précis: writing")
end)

case("virtual lines fit the window, also after it was resized", function(open)
  local editor = open()
  editor:edit("TELL\nGATE\nsome words\n")
  editor:type_command("Precis summarize")
  editor:until_preview("Writing paragraph 2 of 6")
  local function widest()
    local columns = 0
    for _, line in ipairs((editor:preview())) do
      columns = math.max(columns, vim.api.nvim_strwidth(line))
    end
    return columns
  end
  assert(widest() > 40 and widest() <= 100, widest())
  vim.rpcrequest(editor.channel, "nvim_ui_try_resize", 40, 40)
  Editor.wait("the lines are narrower", function()
    return widest() <= 40
  end)
end)

case("Neovim's own progress", function(open)
  local editor = open()
  editor:lua([[
    _G.progress, _G.messages = {}, {}
    vim.api.nvim_create_autocmd("LspProgress", { callback = function(event)
      table.insert(_G.progress, event.data.params.value)
      table.insert(_G.messages, vim.lsp.status())
    end })
    if vim.fn.has("nvim-0.12") == 1 then
      _G.shown = {}
      vim.api.nvim_create_autocmd("Progress", { callback = function(event) table.insert(_G.shown, event.data) end })
    end
  ]])
  editor:edit("GATE\nsome words\n")
  editor:type_command("Precis summarize")
  editor:until_preview("Writing paragraph 2 of 6")
  editor:open_gate()
  editor:until_text(LAST)
  Editor.wait("the progress has ended", function()
    return editor:lua("return _G.progress[#_G.progress].kind == 'end'")
  end)
  local progress = editor:lua("return table.concat(_G.messages, ' ')")
  assert(progress:find("Summarizing: Writing paragraph 2 of 6", 1, true), progress)
  if vim.fn.has("nvim-0.12") == 1 then
    local shown = editor:lua("return _G.shown")
    Editor.same({ "Summarizing", "running" }, { shown[1].title, shown[1].status })
    Editor.same({ "Summarizing", "success", 100 }, { shown[#shown].title, shown[#shown].status, shown[#shown].percent })
  end
end)

case("a long notice is cut, and shown in full by :Precis status", function(open)
  local editor = open()
  local told = ("a word "):rep(40) .. "at the end"
  editor:lua([[require("precis.messages").show({ type = 3, message = ... }, false)]], told)
  local shown = editor:messages()
  assert(vim.endswith(shown, "… (:Precis status)"), shown)
  assert(vim.api.nvim_strwidth(shown) <= editor:lua("return vim.v.echospace"), shown)
  Editor.same(told, editor:lua("return require('precis.messages').last"))
end)
