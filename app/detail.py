"""The detail panel: one medium, what is known of it, what is said in it, and more like it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from app import details as reading
from app import i18n, playable, voices
from app.alike import Likeness
from app.detail_layout import SIMILAR, DetailLayout
from app.details import Details
from app.playable import FROM_START
from app.sharing import Share
from core import feedback
from core.feedback import Origin
from core.store import VoiceId
from core.types import Event, EventKind, MediaId

if TYPE_CHECKING:
    from app.tasks import Backend
    from app.thumbnails import Thumbnails

SKELETON_AFTER_MS = 120
"""What was shown stays so long, so that a quick load doesn't flicker."""
ELSEWHERE = Origin("voice")
"""Where an item comes from that was gone to because the same person speaks in it."""
SETTLE_MS = 800
"""While the library changes many times a second, the panel reads again at most so often."""


class DetailPanel(DetailLayout):
    """Shows one medium. Reads through the backend only; an answer that comes too late is dropped."""

    playRequested = Signal(str, float, str, int, int)
    """Medium, second to start at (0 to go on where it was left, `FROM_START`), source, slate, position in it."""
    itemChosen = Signal(str)
    """The person went on to another medium inside the panel."""
    moreLikeThis = Signal(str)
    searchRequested = Signal(str)
    """Words of a tag that was clicked."""
    searchWithRequested = Signal(str, float)
    """Search with what is to be seen at this second of a medium."""

    def __init__(self, backend: Backend, thumbnails: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__(backend, thumbnails, parent)
        self._backend = backend
        self._media_id: MediaId | None = None
        self._details: Details | None = None
        self._origin = Origin()
        self._trail: list[tuple[MediaId, Origin]] = []
        self._writing = 0
        self._skeleton = QTimer(self, singleShot=True, interval=SKELETON_AFTER_MS)
        self._skeleton.timeout.connect(self._show_loading)
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settle.timeout.connect(self.refresh)
        self.share = Share(backend, self)
        self.header.share_button.setMenu(self.share.menu)
        self._connect()
        self.clear()

    # ── What others call ────────────────────────────────────────────────────────────────────────────

    def show_item(self, media_id: str, source: str = "", slate: int = 0, position: int = -1) -> None:
        """Show a medium; the list that it was chosen from is kept for its plays."""
        if media_id == self._media_id:
            if source:  # chosen again in another list: what is done now was done there
                self._origin = Origin(source, slate, position)
            self.refresh()
            return
        self._trail.clear()
        self._open(MediaId(media_id), Origin(source, slate, position))

    def clear(self) -> None:
        """Show that nothing is chosen."""
        self._media_id, self._details = None, None
        self._trail.clear()
        self.pages.setCurrentWidget(self.nothing)

    def refresh(self) -> None:
        """Read the medium again; scroll places and what was sought stay."""
        if self._media_id is not None:
            self._read()

    @property
    def media_id(self) -> str:
        """The medium shown, "" for none."""
        return self._media_id or ""

    def more_like_this(self, others: Sequence[MediaId] = ()) -> None:
        """Find others like this one, or like it and these, and show them."""
        if self._media_id is None:
            return
        self._asked_for_more()
        self.moreLikeThis.emit(self._media_id)
        self.similar.find(self._media_id, others=others)
        self.tabs.setCurrentIndex(SIMILAR)

    def more_like_shot(self, at_s: float) -> None:
        """Find others with a moment like the one at this second and show them."""
        if self._media_id is not None:
            self._asked_for_more()
            self.similar.find(self._media_id, at_s)
            self.tabs.setCurrentIndex(SIMILAR)

    def rate(self, stars: float) -> None:
        """Rate the medium, 0.5 to 5; 0 takes the rating back."""
        if self._details is None:
            return
        self.header.stars.set_stars(stars)
        media_id, profile, origin = self._details.media_id, self._backend.profile, self._origin
        self._write(lambda store: feedback.rate(store, profile, media_id, stars, origin=origin))

    def react(self, reaction: str) -> None:
        """Like, dislike or hide the medium; "" takes that back."""
        if self._details is None:
            return
        hides = "hide" in (reaction, self._details.reaction)
        self.header.show_feelings(self.header.stars.stars, reaction)
        kind = EventKind(reaction) if reaction else EventKind.NEUTRAL
        self._note_event(kind, self._backend.libraryChanged.emit if hides else None)  # lists leave it out, or have it

    def show_position(self, media_id: str, position_s: float) -> None:
        """Mark in transcript and sound where the player is, if this medium is the one that plays."""
        if media_id == self._media_id:
            self.share.position_s = position_s
            self.transcript.show_position(position_s)
            self.facts.sound_chart.show_position(position_s)
            self.facts.filmstrip.show_position(position_s)
            self.notes.show_position(position_s)

    # ── Connecting ──────────────────────────────────────────────────────────────────────────────────

    def _connect(self) -> None:
        self.tabs.currentChanged.connect(self._turn)
        self.back_button.clicked.connect(self._go_back)
        self.header.rated.connect(self.rate)
        self.header.reacted.connect(self.react)
        self.header.moreClicked.connect(lambda: self.more_like_this())
        self.header.playClicked.connect(self._play)
        self.header.resumeClicked.connect(self._resume)
        self.facts.tagChosen.connect(self.searchRequested)
        self.facts.sought.connect(self._play_at)
        self.facts.filmstrip.moreWanted.connect(self.more_like_shot)
        self.facts.filmstrip.searchWanted.connect(lambda at_s: self.searchWithRequested.emit(self.media_id, at_s))
        self.transcript.chosen.connect(self._play_at)
        self.facts.voices.chosen.connect(self._play_at)
        self.facts.voices.itemChosen.connect(self._visit)
        self.facts.voices.named.connect(self._name_voice)
        self.facts.voices.forgotten.connect(self._forget_voice)
        self.facts.voices.switched.connect(self._switch_voices)
        self.notes.added.connect(self._add_note)
        self.notes.changed.connect(self._change_note)
        self.notes.deleted.connect(self._delete_note)
        self.notes.restored.connect(self._restore_note)
        self.notes.sought.connect(self._play_at)
        self.facts.filmstrip.clipWanted.connect(lambda start_s, end_s: self.share.open_clip((start_s, end_s)))
        self.facts.filmstrip.stillWanted.connect(self.share.ask_still)
        self.similar.chosen.connect(self._go_on)
        self.similar.playChosen.connect(self._play_similar)
        self._backend.libraryChanged.connect(self._library_changed)
        self._backend.historyChanged.connect(self._history_changed)

    # ── Reading ─────────────────────────────────────────────────────────────────────────────────────

    def _open(self, media_id: MediaId, origin: Origin) -> None:
        self._media_id, self._origin, self._details = media_id, origin, None
        self.pages.setCurrentIndex(0)
        self.back_button.setVisible(bool(self._trail))
        self._skeleton.start()
        self.similar.forget()
        self.transcript.clear()
        self.notes.forget()
        self._read()
        if self.tabs.currentIndex() == SIMILAR:
            self.similar.find(media_id)

    def _read(self) -> None:
        media_id, profile, language = self._media_id, self._backend.profile, i18n.language()
        assert media_id is not None
        self._backend.run(
            lambda store, _: (
                reading.load(store, profile, media_id, language),
                playable.resume_position(store, profile, media_id),
            ),
            self._show,
            key="detail",
        )

    def _show(self, read: tuple[Details | None, float]) -> None:
        details, resume_s = read
        self._skeleton.stop()
        if details is None:
            self._details = None
            self.header.show_gone()
            return
        self._details = details
        self._resume_s = resume_s
        self.share.show_details(details)
        self.header.show_details(details, resume_s)
        if not self._writing:
            self.header.show_feelings(details.stars, details.reaction)
        self.facts.show_details(details)
        self.transcript.show_transcript(details.transcript)
        self.notes.show_notes(details.notes)
        self.fit()

    def _show_loading(self) -> None:
        self.header.show_loading()

    def _turn(self, page: int) -> None:
        self.stack.setCurrentIndex(page)
        self.fit()
        if page == SIMILAR and self._media_id is not None and not self.similar.is_for(self._media_id):
            self.similar.find(self._media_id)

    def _library_changed(self) -> None:
        if self._media_id is not None and not self._settle.isActive():
            self._settle.start()

    def _history_changed(self, media_id: str) -> None:
        if media_id in ("", self._media_id):
            self.refresh()

    # ── Doing ───────────────────────────────────────────────────────────────────────────────────────

    def _play(self) -> None:
        if self._details is not None:
            self._request(self._details.media_id, FROM_START if self._resume_s else 0.0, self._origin)

    def _resume(self) -> None:
        if self._details is not None:
            self._request(self._details.media_id, self._resume_s, self._origin)

    def _play_at(self, start_s: float) -> None:
        if self._details is not None:
            self._request(self._details.media_id, start_s, self._origin)

    def _play_similar(self, row: Likeness, position: int) -> None:
        self._request(row.media_id, max(row.start_s, 0.0), Origin("similar", self.similar.slate, position))

    def _request(self, media_id: MediaId, start_s: float, origin: Origin) -> None:
        self.playRequested.emit(media_id, start_s, origin.source, origin.slate, origin.position)

    def _go_on(self, row: Likeness, position: int) -> None:
        """Show a similar item here; Back returns."""
        self._visit(row.media_id, Origin("similar", self.similar.slate, position))

    def _visit(self, media_id: str, origin: Origin = ELSEWHERE) -> None:
        """Go on to another item inside the panel; Back returns."""
        if self._media_id is not None:
            self._trail.append((self._media_id, self._origin))
        self._open(MediaId(media_id), origin)
        self.itemChosen.emit(media_id)

    def _go_back(self) -> None:
        media_id, origin = self._trail.pop()
        self._open(media_id, origin)
        self.itemChosen.emit(media_id)

    def _name_voice(self, voice_id: int, name: str) -> None:
        self._write(lambda store: store.voices.name(VoiceId(voice_id), name))

    def _forget_voice(self, voice_id: int) -> None:
        self._write(lambda store: voices.forget(store, voice_id))

    def _switch_voices(self, on: bool) -> None:
        self._write(lambda store: voices.switch(store, on))

    def _add_note(self, text: str, second: float) -> None:
        if self._details is not None:
            media_id, profile, origin = self._details.media_id, self._backend.profile, self._origin
            self._write(lambda store: feedback.note(store, profile, media_id, text, origin=origin, second=second))

    def _change_note(self, note: Event, text: str) -> None:
        profile = self._backend.profile
        self._write(lambda store: feedback.change_note(store, profile, note, text))

    def _delete_note(self, note: Event) -> None:
        profile = self._backend.profile
        self._write(lambda store: feedback.delete_note(store, profile, note))

    def _restore_note(self, note: Event) -> None:
        profile = self._backend.profile
        self._write(lambda store: feedback.restore_note(store, profile, note))

    def _note_event(self, kind: EventKind, then: Callable[[], None] | None = None) -> None:
        media_id, profile, origin = self._media_id, self._backend.profile, self._origin
        assert media_id is not None
        self._write(lambda store: feedback.append(store, profile, media_id, kind, origin), then)

    def _asked_for_more(self) -> None:
        media_id, profile, origin = self._media_id, self._backend.profile, self._origin
        assert media_id is not None
        self._backend.trace(
            lambda store: feedback.more_like_this(store, profile, media_id, origin=origin), changed=media_id
        )

    def _write(self, fn: object, then: Callable[[], None] | None = None) -> None:
        def written(_: object) -> None:
            self._writing -= 1
            if then is not None:
                then()

        self._writing += 1
        self._backend.write(fn, written, changed=self._media_id, error=self._not_written)

    def _not_written(self, message: str) -> None:
        """Show again what the store knows, and say what happened."""
        self._writing -= 1
        self._backend.problem.emit(message)
        self.refresh()
