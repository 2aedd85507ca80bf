"""The language server: the handlers of all requests, notifications and commands. Other modules do the work."""

from __future__ import annotations

from collections.abc import Sequence

from lsprotocol import types
from pygls.exceptions import FeatureRequestError, JsonRpcException, PyglsError
from pygls.lsp.server import LanguageServer

import precis
from precis.lsp.actions import build_code_actions, is_kind_requested, should_warm_up
from precis.lsp.client import Client
from precis.lsp.commands import (
    CANCEL,
    CHECK,
    CHECK_KIND,
    END_CHECK,
    FIX_KIND,
    INSERT,
    LAST_SUMMARY,
    REMOVE,
    REMOVE_TITLE,
    REWRITE,
    SHOW_SOURCES,
    STALE,
    SUMMARIZE,
    SUMMARIZE_KIND,
    SUMMARIZE_TITLE,
    SUMMARY_GONE,
    VARIATION_TITLES,
    RewriteArgs,
    SelectionArgs,
    SummaryArgs,
)
from precis.lsp.config import SECTION, Config
from precis.lsp.documents.document import Document
from precis.lsp.edit.apply import EditFailure, Timeouts, apply_verified
from precis.lsp.jobs.jobs import Jobs
from precis.lsp.logs import is_milestone
from precis.lsp.protocol import Protocol, describe_fault
from precis.lsp.provenance.registrations import METHODS
from precis.lsp.provenance.requests import ProvenanceRequests
from precis.lsp.provenance.source_documents import SCHEME
from precis.lsp.request import SummaryRequest
from precis.settings import Settings
from precis.worker.supervisor import Supervisor

NOTHING_SELECTED = "Nothing is selected. Select the text to summarize."
SUMMARY_EDITED = "This summary was edited, so it is not removed. Undo the changes or delete it yourself."


class PrecisServer(LanguageServer):
    """The server and its parts.

    Args:
        supervisor: supervises the worker that writes the summaries. It is closed with the jobs.
        install_command: the command to run instead of `precis models install`; None for that.
        timeouts: how long to wait for the client and the user.
    """

    protocol: Protocol  # pyright: ignore[reportIncompatibleVariableOverride] - set by `protocol_cls`

    def __init__(self, supervisor: Supervisor, install_command: Sequence[str] | None, timeouts: Timeouts) -> None:
        super().__init__(  # pyright: ignore[reportUnknownMemberType] - pygls leaves other arguments untyped
            "precis", precis.__version__, protocol_cls=Protocol
        )
        self._supervisor = supervisor
        self._bad_messages = 0
        self.client = Client(self)
        self.config = Config(self.client, self._on_settings_read)
        self.timeouts = timeouts
        self.provenance = ProvenanceRequests(self.client, lambda: self.protocol.documents)
        self.summaries = self.provenance.summaries
        self.jobs = Jobs(
            self.client,
            self.config,
            supervisor,
            summaries=self.summaries,
            get_open=self._get_open,
            install_command=install_command,
            timeouts=timeouts,
        )

    def report_server_error(self, error: Exception, source: type[PyglsError | JsonRpcException]) -> None:
        """Show that a message could not be handled; of many, the 1st, the 10th, the 100th and so on.

        For a failed request, the client has already received the error.
        """
        if source == FeatureRequestError:
            return
        self._bad_messages += 1
        if is_milestone(self._bad_messages):
            which = "a message" if self._bad_messages == 1 else f"{self._bad_messages:,} messages"
            why = describe_fault(error).rstrip(".")
            self.client.show_message("error", f"Précis could not handle {which} from the editor ({why}). See its log.")

    def find_document(self, selection: SelectionArgs) -> Document | None:
        """Return the document of a selection; show an error and return None if it is closed or has changed since."""
        document = self._get_open(selection.uri)
        if document is None or selection.version not in (None, document.version):
            self.client.show_message("error", STALE)
            return None
        return document

    def _get_open(self, uri: str) -> Document | None:
        return self.protocol.documents.get_open(uri)

    def _on_settings_read(self, settings: Settings) -> None:
        if self._supervisor.idle_s != settings.idle_minutes * 60:
            self._supervisor.idle_s = settings.idle_minutes * 60


def create(
    supervisor: Supervisor, install_command: Sequence[str] | None = None, timeouts: Timeouts | None = None
) -> PrecisServer:
    """Return a server with all its handlers. The arguments are those of `PrecisServer`."""
    server = PrecisServer(supervisor, install_command, timeouts or Timeouts())
    _handle_lifecycle(server)
    _handle_settings(server)
    _handle_actions(server)
    _handle_summaries(server)
    _handle_source_documents(server)
    _handle_checks(server)
    _handle_jobs(server)
    return server


def _handle_lifecycle(server: PrecisServer) -> None:
    @server.feature(types.INITIALIZE)
    def initialize(ls: PrecisServer, params: types.InitializeParams) -> None:
        ls.protocol.replace_workspace()
        ls.config.initialize(params.initialization_options)
        _handle_provenance(ls, [method for method in METHODS if not ls.provenance.registrations.is_dynamic(method)])

    @server.feature(types.SHUTDOWN)
    def shutdown(ls: PrecisServer, _params: None) -> None:
        ls.jobs.begin_closing()  # `exit` waits until this has ended

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def did_close(ls: PrecisServer, params: types.DidCloseTextDocumentParams) -> None:
        uri = params.text_document.uri
        ls.jobs.cancel_document(uri)
        ls.provenance.forget_document(uri)
        ls.config.forget(uri)


def _handle_settings(server: PrecisServer) -> None:
    @server.feature(types.INITIALIZED)
    async def initialized(ls: PrecisServer, _params: types.InitializedParams) -> None:
        # Handlers that exist before `initialized` would be offered for all documents.
        _handle_provenance(ls, [method for method in METHODS if ls.provenance.registrations.is_dynamic(method)])
        _handle_source_links(ls)
        registrations: list[types.Registration] = []
        if ls.client.can("workspace.did_change_configuration.dynamic_registration"):
            options = types.DidChangeConfigurationRegistrationOptions(section=SECTION)
            registrations.append(types.Registration("configuration", types.WORKSPACE_DID_CHANGE_CONFIGURATION, options))
        if ls.provenance.source_documents.can_link:
            options = types.DocumentLinkRegistrationOptions([types.TextDocumentFilterScheme(SCHEME)])
            registrations.append(types.Registration("sources", types.TEXT_DOCUMENT_DOCUMENT_LINK, options))
        if registrations:
            await ls.client.request(types.CLIENT_REGISTER_CAPABILITY, types.RegistrationParams(registrations))
        await ls.config.read(None)

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    async def did_open(ls: PrecisServer, params: types.DidOpenTextDocumentParams) -> None:
        await ls.config.read(params.text_document.uri)  # code actions, which clients request often, do not ask for them

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def did_change(ls: PrecisServer, params: types.DidChangeTextDocumentParams) -> None:
        document = ls.protocol.documents.get_open(params.text_document.uri)
        if document:
            ls.provenance.refresh(document)

    @server.feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION)
    async def did_change_configuration(ls: PrecisServer, params: types.DidChangeConfigurationParams) -> None:
        await ls.config.push(params.settings)
        ls.provenance.refresh_lenses()


def _handle_actions(server: PrecisServer) -> None:
    @server.feature(types.TEXT_DOCUMENT_CODE_ACTION, types.CodeActionOptions([SUMMARIZE_KIND, FIX_KIND, CHECK_KIND]))
    def code_action(ls: PrecisServer, params: types.CodeActionParams) -> list[types.CodeAction]:
        document = ls.protocol.documents.get_open(params.text_document.uri)
        if document is None:
            return []
        settings = ls.config.last_read(params.text_document.uri)
        start, end = document.span_of(params.range)
        summaries = ls.summaries.touching(document, start, end)
        supports_tags = ls.client.supports(
            "text_document.code_action.tag_support.value_set", types.CodeActionTag.LlmGenerated
        )
        shows_jobs = ls.config.client_options.get("status") is True  # and offers to cancel them itself
        actions = build_code_actions(
            document,
            params,
            settings,
            summaries,
            supports_tags=supports_tags,
            can_show_sources=ls.provenance.source_documents.can_show,
            running_job=None if shows_jobs else ls.jobs.find_running_job(document.uri),
            has_pending_summary=ls.jobs.has_pending_summary(document.uri),
        )
        fixes: list[types.CodeAction] = []
        if is_kind_requested(FIX_KIND, params.context.only):
            fixes = ls.provenance.diagnostics.quick_fixes(document, ls.provenance.traces, start, end)
        if actions and should_warm_up(params, settings):
            ls.jobs.warm_up(settings)
        checks: list[types.CodeAction] = []
        if (
            is_kind_requested(CHECK_KIND, params.context.only)
            and document.language_id not in settings.excluded_languages
        ):
            checks = ls.provenance.checks.code_actions(document, params.range)
        return [*fixes, *actions, *checks]

    @server.command(SUMMARIZE)
    def summarize(ls: PrecisServer, selection: SelectionArgs) -> int | None:
        document = ls.protocol.documents.get_open(selection.uri)
        if document is None or document.is_blank(*document.span_of(selection.range)):
            ls.client.show_message("error", NOTHING_SELECTED)
            return None
        if selection.version is not None and selection.version != document.version:
            ls.client.show_message("error", STALE)
            return None
        span = document.span_of(selection.range)
        return ls.jobs.start(document, span, SummaryRequest(selection.title), selection.title or SUMMARIZE_TITLE)


def _handle_summaries(server: PrecisServer) -> None:
    @server.command(REWRITE)
    def rewrite(ls: PrecisServer, args: RewriteArgs) -> int | None:
        summary = ls.summaries.get(args.summary)
        if summary is None or summary.source_span is None:
            ls.client.show_message("error", SUMMARY_GONE)
            return None
        request = summary.request.vary(args.how, seed=summary.seed, words=summary.words)
        anchor = summary.source_range.anchor
        return ls.jobs.start(
            summary.document,
            (anchor.start, anchor.end),
            request,
            VARIATION_TITLES[args.how],
            text=summary.source_text,
            replaces=summary,
        )

    @server.command(REMOVE)
    async def remove(ls: PrecisServer, args: SummaryArgs) -> None:
        summary = ls.summaries.get(args.summary)
        if summary is None or not summary.is_removable:
            ls.client.show_message("error", SUMMARY_EDITED if summary else SUMMARY_GONE)
            return
        outcome = await apply_verified(ls.client, summary.document, summary.compute_removal, REMOVE_TITLE, ls.timeouts)
        if isinstance(outcome, EditFailure):
            ls.client.show_message("error", f"The summary was not removed. {outcome.value}")
        else:
            outcome.range.release()
            ls.summaries.forget(summary)


def _handle_source_documents(server: PrecisServer) -> None:
    @server.command(SHOW_SOURCES)
    async def show_sources(ls: PrecisServer, args: SummaryArgs) -> str | None:
        summary = ls.summaries.get(args.summary)
        if summary is None:
            ls.client.show_message("error", SUMMARY_GONE)
            return None
        return await ls.provenance.source_documents.show(summary)

    @server.feature(types.WORKSPACE_TEXT_DOCUMENT_CONTENT, types.TextDocumentContentRegistrationOptions([SCHEME]))
    def text_document_content(
        ls: PrecisServer, params: types.TextDocumentContentParams
    ) -> types.TextDocumentContentResult:
        return types.TextDocumentContentResult(ls.provenance.source_documents.content(params.uri))


def _handle_source_links(server: PrecisServer) -> None:
    @server.feature(types.TEXT_DOCUMENT_DOCUMENT_LINK)
    def document_link(ls: PrecisServer, params: types.DocumentLinkParams) -> list[types.DocumentLink]:
        return ls.provenance.source_documents.links(params.text_document.uri)


def _handle_checks(server: PrecisServer) -> None:
    @server.command(CHECK)
    async def check(ls: PrecisServer, selection: SelectionArgs) -> None:
        if document := ls.find_document(selection):
            await ls.provenance.checks.check(document, selection.range, ls.config.last_read(selection.uri))

    @server.command(END_CHECK)
    def end_check(ls: PrecisServer, selection: SelectionArgs) -> None:
        if document := ls.protocol.documents.get_open(selection.uri):
            ls.provenance.checks.end(document, selection.range)


def _handle_provenance(server: PrecisServer, methods: Sequence[str]) -> None:
    """Handle these methods, which are about traced sentences."""

    def hover(ls: PrecisServer, params: types.HoverParams) -> types.Hover | None:
        document = ls.protocol.documents.get_open(params.text_document.uri)
        return ls.provenance.hover(document, params.position) if document else None

    def definition(
        ls: PrecisServer, params: types.DefinitionParams
    ) -> list[types.Location] | list[types.LocationLink] | None:
        document = ls.protocol.documents.get_open(params.text_document.uri)
        return ls.provenance.definition(document, params.position) if document else None

    def references(ls: PrecisServer, params: types.ReferenceParams) -> list[types.Location] | None:
        document = ls.protocol.documents.get_open(params.text_document.uri)
        if document is None:
            return None
        return ls.provenance.references(document, params.position, declaration=params.context.include_declaration)

    def code_lens(ls: PrecisServer, params: types.CodeLensParams) -> list[types.CodeLens]:
        uri = params.text_document.uri
        document = ls.protocol.documents.get_open(uri)
        return ls.provenance.lenses(document) if document and ls.config.last_read(uri).code_lens else []

    handlers = {
        types.TEXT_DOCUMENT_HOVER: hover,
        types.TEXT_DOCUMENT_DEFINITION: definition,
        types.TEXT_DOCUMENT_REFERENCES: references,
        types.TEXT_DOCUMENT_CODE_LENS: code_lens,
    }
    for method in methods:
        server.feature(method)(handlers[method])


def _handle_jobs(server: PrecisServer) -> None:
    @server.command(CANCEL)
    def cancel(ls: PrecisServer, *jobs: object) -> None:
        ls.jobs.cancel(*jobs[:1])

    @server.command(INSERT)
    async def insert(ls: PrecisServer, selection: SelectionArgs) -> None:
        if document := ls.find_document(selection):
            span = document.span_of(selection.range)
            await ls.jobs.insert_pending(document, span)

    @server.command(LAST_SUMMARY)
    def last_summary(ls: PrecisServer) -> str | None:
        return ls.jobs.last_summary

    @server.feature(types.WINDOW_WORK_DONE_PROGRESS_CANCEL)
    def progress_cancel(ls: PrecisServer, params: types.WorkDoneProgressCancelParams) -> None:
        ls.client.cancel_progress(params.token)
