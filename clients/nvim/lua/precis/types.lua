---@meta

--- The parameters of the notification `precis/status`.
---@class precis.StatusParams
---@field jobId integer
---@field uri string
---@field state precis.JobState
---@field message? string the progress as text for the user; older servers send none
---@field remainingSeconds? number|vim.NIL the estimated time until the summary is finished; NIL if unknown
---@field part integer the number of the paragraph being written, from 1; 0 before the first
---@field of integer the number of paragraphs
---@field words integer in the finished paragraphs
---@field model string
---@field modelReason string why "auto" selected the model; empty if the user named the model or it is not known yet
---@field offline boolean

---@alias precis.JobState "queued"|"loading"|"planning"|"writing"|"installing"|"confirming"|"inserting"|"asking"|"done"|"cancelled"|"failed"

--- The parameters of the notification `precis/draft`.
---@class precis.DraftParams
---@field jobId integer
---@field uri string
---@field range lsp.Range
---@field paragraphs string[]
