;;; run.el --- Précis in a real Emacs  -*- lexical-binding: t; -*-

;;; Commentary:

;; Runs one case in this Emacs, on which Eglot is set up as the page says:
;;
;;     emacs --batch -Q -l CONFIGURATION -l run.el --eval '(precis-test-run "CASE" "FILE")'
;;
;; Keys go through keyboard macros, and so through Emacs' command loop: commands, minibuffer and undo are those of a
;; person.  What a batch Emacs lacks is idleness, upon which Eglot tells of changes; `precis-test-pause' is that.

;;; Code:

(require 'cl-lib)
(require 'eglot)

(setq backtrace-on-error-noninteractive nil) ; it shortens what it quotes

(defvar precis-test-deadline 120 "Seconds, for liveness alone.")
(defvar precis-test-summary "Paragraph 6 of 6." "The last of a summary.")

(defun precis-test-wait (what happened)
  "Return what HAPPENED gives once that is non-nil; fail with WHAT where it does not come."
  (with-timeout (precis-test-deadline (error "Waited in vain until %s; the text:\n%s" what (buffer-string)))
    (let (found)
      (while (not (setq found (funcall happened)))
        (accept-process-output nil 0.05))
      found)))

(defun precis-test-same (expected actual)
  "Fail unless EXPECTED and ACTUAL are the same."
  (unless (equal expected actual)
    (error "Expected %S, got %S" expected actual)))

(defun precis-test-press (keys)
  "Press KEYS, written as `kbd' takes them."
  (execute-kbd-macro (kbd keys)))

(defun precis-test-type (where text)
  "Go behind WHERE, or to the beginning of the buffer where it is nil, and type TEXT."
  (goto-char (point-min))
  (when where (search-forward where))
  (execute-kbd-macro text))

(defun precis-test-pause ()
  "What Emacs does when the person pauses: Eglot tells the server of the changes."
  (precis-test-same t (timerp eglot--change-idle-timer))
  (timer-event-handler eglot--change-idle-timer))

(defun precis-test-act (title)
  "Take the action of this TITLE for the region, or for where the cursor is."
  (execute-kbd-macro (vconcat (kbd "M-x") "eglot-code-actions" (kbd "RET") title (kbd "RET"))))

(defun precis-test-select (first last)
  "Select from the beginning of the line FIRST to the end of the line LAST."
  (goto-char (point-min))
  (forward-line (1- first))
  (precis-test-press "C-SPC")
  (dotimes (_ (- last first)) (precis-test-press "C-n"))
  (precis-test-press "C-e"))

(defun precis-test-open-gate ()
  "Let the scripted worker go on."
  (write-region "" nil (getenv "PRECIS_TEST_GATE") nil 'silent))

(defun precis-test-until-summary (last)
  "Return once the text holds LAST, the last of the summary."
  (precis-test-wait (format "there is %S" last)
                    (lambda () (string-search last (buffer-string)))))

(defun precis-test-until-logged (pattern)
  "Return once the server has logged PATTERN."
  (precis-test-wait (format "the server logs %s" pattern)
                    (lambda ()
                      (with-temp-buffer
                        (insert-file-contents (expand-file-name "~/server.log"))
                        (re-search-forward pattern nil t)))))

(defun precis-test-summary-of (paragraphs)
  "What the scripted worker writes in so many PARAGRAPHS."
  (mapconcat (lambda (part) (format "Paragraph %d of %d." part paragraphs))
             (number-sequence 1 paragraphs) "\n\n"))

(defun precis-test-with-summary (text paragraphs)
  "TEXT with a summary of so many PARAGRAPHS below the selection."
  (replace-regexp-in-string "^The gulls are not.*\n"
                            (lambda (line) (concat line "\n" (precis-test-summary-of paragraphs) "\n"))
                            text t t))

;; The cases.

(defun precis-test-main ()
  "The summary goes below the selection as it is by then, and one undo takes it back."
  (precis-test-act "Summarize selection")
  (precis-test-until-logged "loading -> writing")
  (precis-test-type nil "Above, 🌊 too.\n")
  (precis-test-type "ferry" " 🚢🚢 inside")
  (precis-test-pause)
  (let ((before (buffer-string)))
    (precis-test-open-gate)
    (precis-test-until-summary precis-test-summary)
    (precis-test-same (precis-test-with-summary before 6) (buffer-string))
    (precis-test-press "C-/")
    (precis-test-same before (buffer-string))))

(defun precis-test-crossing ()
  "An edit that crosses what is typed is refused, made anew, and taken back by one undo, without what is typed then."
  (precis-test-act "Summarize selection")
  (precis-test-until-logged "loading -> writing")
  (precis-test-type nil "Above, 🌊 too.\n")
  (precis-test-type "ferry" " 🚢🚢 inside")
  (let ((before (buffer-string)))
    (precis-test-open-gate)
    (precis-test-until-logged "refused workspace/applyEdit")
    (precis-test-pause)
    (precis-test-until-summary precis-test-summary)
    (precis-test-same (precis-test-with-summary before 6) (buffer-string))
    (precis-test-type "After" ", and on")
    (precis-test-press "C-/ C-/") ; what was typed last, then the summary
    (precis-test-same before (buffer-string))))

(defun precis-test-cancel ()
  "A summary that is cancelled leaves the text as it was."
  (let ((before (buffer-string)))
    (precis-test-act "Summarize selection")
    (precis-test-until-logged "loading -> writing")
    (precis-test-press "M-x precis-cancel RET")
    (precis-test-until-logged "writing -> cancelled")
    (precis-test-same before (buffer-string))
    (precis-test-same nil (buffer-modified-p))))

(defun precis-test-settings ()
  "The settings are those of Emacs; a summary is traced and removed."
  (let ((before (buffer-string)))
    (precis-test-act "Summarize selection")
    (precis-test-open-gate)
    (precis-test-until-summary "Paragraph 3 of 3.")
    (precis-test-same (precis-test-with-summary before 3) (buffer-string))
    (precis-test-pause)
    (precis-test-until-logged "inserting -> done")
    (goto-char (point-min))
    (search-forward "Paragraph 2")
    (precis-test-press "M-.")
    (precis-test-same 3 (line-number-at-pos))
    (search-forward "Paragraph 2")
    (precis-test-act "Remove summary")
    (precis-test-wait "it is removed" (lambda () (equal before (buffer-string))))))

(defun precis-test-changing ()
  "Another summary, a shorter and a longer one take the place of the one that stands there; one undo brings it back."
  (let ((job 0) sizes before)
    (dolist (step '(("Summarize selection" . "seed 1") ("Summarize again" . "seed 2") ("Shorter" . "ratio 1.0")
                    ("Longer" . "ratio 1.0")))
      (setq before (buffer-string))
      (precis-test-act (car step))
      (precis-test-wait "there is another text" (lambda () (not (equal before (buffer-string)))))
      (precis-test-pause)
      (precis-test-until-logged (format "job %d: inserting -> done" (cl-incf job)))
      (precis-test-same 6 (how-many "^Paragraph [1-6] of 6\\. .*" (point-min)))
      (precis-test-same 6 (how-many (cdr step) (point-min)))
      (goto-char (point-min))
      (re-search-forward "\\([0-9]+\\) words, ratio")
      (push (string-to-number (match-string 1)) sizes))
    (precis-test-same t (> (nth 0 sizes) (nth 1 sizes))) ; longer than the shorter one
    (precis-test-press "C-/")
    (precis-test-same before (buffer-string))))

(defun precis-test-model ()
  "The default model writes six paragraphs below the selection, and one undo takes them back."
  (precis-test-press "M-< C-SPC M->")
  (let ((before (buffer-string)))
    (precis-test-act "Summarize selection")
    (precis-test-wait "there is a summary" (lambda () (> (buffer-size) (length before))))
    (precis-test-same before (substring (buffer-string) 0 (length before)))
    (precis-test-same 6 (length (split-string (substring (buffer-string) (length before)) "\n\n+" t "[ \n]+")))
    (precis-test-press "C-/")
    (precis-test-same before (buffer-string))))

(defun precis-test-run (name file)
  "Run the case NAME in FILE, with the lines 3 to 5 selected."
  (find-file file)
  (switch-to-buffer (current-buffer))
  (transient-mark-mode)
  (precis-test-press "M-x eglot RET")
  (precis-test-wait "the server is connected" #'eglot-managed-p) ; Eglot leaves off waiting after some seconds
  (precis-test-select 3 5)
  (funcall (intern (concat "precis-test-" name))))

(provide 'run)
;;; run.el ends here
