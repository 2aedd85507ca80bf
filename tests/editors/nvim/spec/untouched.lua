-- What an inserted summary does not change: cursor, view, folds, marks, registers, jumps, keys.
local Editor = require("editor")

local LAST = "Paragraph 6 of 6."

--- Return a document of 100 numbered lines.
local function document()
  local lines = {}
  for number = 1, 100 do
    lines[number] = number == 55 and "GATE" or ("line %d"):format(number)
  end
  return table.concat(lines, "\n") .. "\n"
end

local STATE = [[
  local state = { view = vim.fn.winsaveview(), registers = {}, marks = {}, folds = {} }
  for name in ([=["0123456789abc-/:.]=]):gmatch(".") do
    state.registers[name] = vim.fn.getreg(name)
  end
  for name in ("abAB<>[]^"):gmatch(".") do
    state.marks[name] = name:find("%u") and vim.api.nvim_get_mark(name, {}) or vim.api.nvim_buf_get_mark(0, name)
  end
  for row = 1, vim.fn.line("$") do
    state.folds[row] = vim.fn.foldclosed(row)
  end
  state.jumps = vim.fn.getjumplist()
  state.search = vim.fn.getreg("/")
  state.count = vim.fn.line("$")
  return state
]]

--- Set up everything that could change, with the cursor in a line; summarize the lines 50 to 60; compare.
local function check(open, cursor)
  local editor = open()
  editor:edit(document())
  editor:press("40Gzfj60Gzf5k70GzfjgglVjyjvly") -- folds at 40, at the end of the selection, and below
  editor:press("52Gma55Gmb90GmA61GmB")
  editor:type_command("silent! /line 7")
  editor:press(cursor .. "zt")
  editor:lua("vim.api.nvim_win_set_cursor(0, { ..., 3 })", tonumber((cursor:gsub("G", ""))))
  editor:lua([[require("precis.requests").summarize(require("precis.selection").lines(0, 49, 59))]])
  editor:until_preview("Paragraph 1 of 6.")
  local before = editor:lua(STATE)
  editor:open_gate()
  editor:until_text(LAST)
  editor:until_idle()
  local after = editor:lua(STATE)
  local added = after.count - before.count
  Editor.same(13, added, "lines added")

  Editor.same(before.registers, after.registers, "registers")
  Editor.same(before.search, after.search, "search")
  local moved = function(row)
    return row > 60 and row + added or row
  end
  Editor.same(moved(before.view.lnum), after.view.lnum, "row of the cursor")
  Editor.same(before.view.col, after.view.col, "column of the cursor")
  Editor.same(moved(before.view.topline), after.view.topline, "first row of the window")
  for name, mark in pairs(before.marks) do
    local expected = vim.deepcopy(mark)
    expected[1] = moved(mark[1])
    Editor.same(expected, after.marks[name], "mark " .. name)
  end
  for row, fold in ipairs(before.folds) do
    Editor.same(moved(fold), after.folds[moved(row)], "fold at " .. row)
  end
  for index, jump in ipairs(before.jumps[1]) do
    Editor.same(moved(jump.lnum), after.jumps[1][index].lnum, "jump " .. index)
  end
  Editor.same(#before.jumps[1], #after.jumps[1], "jumps")
  Editor.same(before.jumps[2], after.jumps[2], "position in the jumps")
end

case("with the cursor above", function(open)
  check(open, "20G")
end)

case("with the cursor in the selection", function(open)
  check(open, "51G")
end)

case("with the cursor below", function(open)
  check(open, "95G")
end)

case("K and CTRL-] are unchanged in a buffer without a summary", function(open)
  local editor = open({ init = "vim.lsp.enable('precis')" })
  editor:edit("some words\n")
  local attached = "return #vim.lsp.get_clients({ bufnr = 0 }) == 1 and vim.lsp.get_clients()[1].initialized == true"
  Editor.wait("the client is attached", function()
    return editor:lua(attached)
  end)
  local keys = "return { vim.bo.tagfunc, vim.fn.maparg('K', 'n'), vim.fn.maparg('<C-]>', 'n'), vim.bo.keywordprg }"
  local before = editor:lua(keys)
  Editor.same({ "", "", "", "" }, before)
  editor:edit("other words\n", "other.md")
  editor:type_command("Precis summarize")
  editor:until_text(LAST)
  editor:until_idle()
  editor:lua("vim.cmd.buffer('text.md')")
  Editor.same(before, editor:lua(keys), "without a summary")
  editor:edit("third words\n", "third.md")
  Editor.wait("the client is attached", function()
    return editor:lua(attached)
  end)
  Editor.same(before, editor:lua(keys), "in a buffer opened later")

  editor:lua("vim.cmd.buffer('other.md')")
  Editor.same("v:lua.vim.lsp.tagfunc", editor:lua("return vim.bo.tagfunc"), "with a summary")
  editor:type_command("Precis remove")
  Editor.wait("the keys are restored", function()
    return vim.deep_equal(before, editor:lua(keys))
  end)
end)
