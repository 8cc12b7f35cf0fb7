"""Notes at the foot of the page, divided where the rest of the page cannot hold them.

In: WeasyPrint's `LayoutContext`. Out: one that pushes no note off the page. WeasyPrint lays out
the area of notes as a whole and moves a note that is too long to the next page, uncut. Here the
area is broken like any block: as much of its last note as there is room for stands on the page of
its call, and the rest leads the area of the next page. A line whose note cannot even begin on its
page goes to the next one with it.
"""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, Any

from pressroom.notes import FOOT
from pressroom.pdf.divisions import Dictionaries

if TYPE_CHECKING:
    from pressroom.model import Division

# What a note from the page before may take of a page: the text goes on above it. Where a picture
# or a row at the head of the page leaves less room, less; or the note waits for the next page.
CARRIED = (0.75, 0.4, 0.1, 0.0)
# What is left for a line of text above a note that is divided, in px: the first line of a
# paragraph does not stand alone.
ONE_LINE = 22.0
SLACK = 1.0  # px


class _OnPage(list[Any]):
    """The notes of a page. The engine asks whether there are any only before it takes notes off
    the page to make room for a line; the line goes instead.
    """

    def __bool__(self) -> bool:
        return False


# The calls and the numbers of notes are the report's own.
NO_WORDS = """
::footnote-marker { content: none }
::footnote-call { content: none; vertical-align: baseline; line-height: 0 }
"""


def hang_notes(root: Any) -> None:
    """Hang each note for the foot on its call: HTML has no block within a paragraph, boxes do."""
    around = {child: parent for parent in root.iter() for child in parent}
    calls = {element.get("id"): element for element in root.iter("a")}
    for note in [*root.iter("aside")]:
        call = calls.get(note.get("data-call"))
        if call is not None and note.get("class") == FOOT:
            before, parent = around[note], around[call]
            del before[[*before].index(note)]
            note.tail = None
            parent.insert([*parent].index(call), note)


def _take(note: Any, notes: list[Any]) -> None:
    """Take a note out of a list, if it is there."""
    notes[:] = [each for each in notes if each is not note]


_BASE: Any = object


class Feet(_BASE):  # type: ignore[misc]
    """Notes divided, laid over a layout context."""

    def __init__(self, *args: Any, **facts: Any) -> None:
        self._area: Any = None  # of the page that the rest is about
        self._taken = 0.0  # of the page, by the area
        self._room = inf  # for the area
        self._share = CARRIED[0]  # of the page, for notes of the page before
        self._must = False  # whether the area holds a line at least, room or not
        self._tried: Any = None  # the note that was just put on the page, whole
        self._start: dict[Any, Any] = {}  # where the notes of the page before go on
        self._rest: dict[Any, Any] = {}  # where the notes of this page go on, on the next
        super().__init__(*args, **facts)

    @property
    def current_page_footnotes(self) -> Any:
        return self._on_page

    @current_page_footnotes.setter
    def current_page_footnotes(self, notes: list[Any]) -> None:
        self._on_page = _OnPage(notes)

    @property
    def forced_break(self) -> bool:
        return self._forced

    @forced_break.setter
    def forced_break(self, asked: Any) -> None:
        # The engine gives the page's name where the page goes on under the same one, and then
        # keeps margins at its head that CSS Fragmentation §5.2 takes away.
        self._forced = asked is True

    def layout_footnote(self, footnote: Any) -> bool:
        """Put a note on the page; the engine asks next whether its line still stands there."""
        if self._area is not self.current_footnote_area:
            self._turn_page()
        _take(footnote, self.footnotes)
        if footnote in self._start:
            self._carry(footnote)
            return False
        self._on_page.append(footnote)
        self._lay()
        self._tried = footnote
        return False

    def overflows_page(self, bottom_space: float, position_y: float) -> bool:
        """Whether a line overflows the page; with its note divided, it may not."""
        tried, self._tried = self._tried, None
        over: bool = super().overflows_page(bottom_space, position_y)
        if not over or tried is None:
            return over
        self._room = self.page_bottom + self._taken - bottom_space - position_y - ONE_LINE
        if self._divide():
            return False
        self._room = inf
        self._lay()
        return True

    def report_footnote(self, footnote: Any) -> None:
        """Leave a note to the next page, whole: its line goes there too, if it can."""
        self._tried = None
        _take(footnote, self._on_page)
        self._leave(footnote, None)
        self._lay()

    def unlayout_footnote(self, footnote: Any) -> None:
        """Take a note off the page, since its line does not stand there."""
        self._tried = None
        if footnote in self.footnotes:
            return
        self.footnotes.append(footnote)
        self._rest.pop(footnote, None)
        _take(footnote, self._on_page)
        _take(footnote, self.reported_footnotes)
        if not self._rest:
            self._room, self._must = inf, False
        self._lay()

    def area_of_notes(self, lay: Any, area: Any, placed: Any = None) -> Any:
        """Lay out the area of notes in the room that it has: what `lay` returns; into `placed`
        goes what is placed last.
        """
        goes_on = self._start.get(self._on_page[0]) if len(self._on_page) else None
        bottom_space = self.page_bottom - area.position_y - self._room
        skip = {0: goes_on} if goes_on else None
        empty = self._must or self._room == inf
        return lay(self, area, bottom_space, skip, area.page, empty, placed, placed)

    def text_of_page(self, lay: Any, root: Any, rest: Any, facts: Any) -> Any:
        """Lay out the text of a page above the notes of the page before: what `lay` returns."""
        if self._area is not self.current_footnote_area or not self._start:
            return lay(self, root, *rest, **facts)
        for self._share in CARRIED:
            self._carry_again()
            laid = lay(self, root, *rest, **facts)
            if self._fits(laid[0]):
                break
        self._share = CARRIED[0]
        return laid

    def _fits(self, text: Any) -> bool:
        """Whether nothing of a page's text runs into its notes."""
        from weasyprint.formatting_structure.boxes import LineBox, ReplacedBox

        return not any(
            super(Feet, self).overflows_page(-SLACK, box.position_y + box.height)
            for box in text.descendants()
            if isinstance(box, (LineBox, ReplacedBox))
        )

    def _carry_again(self) -> None:
        """Begin the page anew with the notes of the page before."""
        waiting = {id(note) for note in self.footnotes}
        for note in (*self._on_page, *self.reported_footnotes):
            if id(note) not in waiting:
                waiting.add(id(note))
                self.footnotes.append(note)
        self._rest = {}
        self._on_page[:] = self.reported_footnotes[:] = []
        self._room, self._must, self._tried = inf, False, None
        self._lay()
        for note in self._start:
            self.layout_footnote(note)

    def _turn_page(self) -> None:
        self._area, self._taken, self._room = self.current_footnote_area, 0.0, inf
        self._start, self._rest, self._must, self._tried = self._rest, {}, False, None

    def _carry(self, footnote: Any) -> None:
        """Go on with a note of the page before, above all notes that are called here."""
        if self._rest or not self._share:
            self._leave(footnote, self._start[footnote])
            return
        self._on_page.append(footnote)
        self._room, self._must = self._share * self._area.page.height, True
        if not self._divide():
            self._on_page.pop()
            self._leave(footnote, self._start[footnote])
            self._lay()
        if not self._rest:
            self._room, self._must = inf, False

    def _divide(self) -> bool:
        """Let the last note of the page take the room there is, and go on on the next page.

        Whether something of it stands here.
        """
        from weasyprint.formatting_structure.boxes import ReplacedBox, TextBox

        laid, resume_at = self._lay()
        if laid is None or len(laid.children) < len(self._on_page):
            return False
        within = laid.children[-1].descendants()
        if not any(isinstance(box, (TextBox, ReplacedBox)) for box in within):
            return False
        if resume_at is not None:
            ((_, inner),) = resume_at.items()
            self._leave(self._on_page[-1], inner)
        return True

    def _leave(self, footnote: Any, rest: Any) -> None:
        """Leave a note to the next page, or the rest of it."""
        self._rest[footnote] = rest
        self.reported_footnotes.append(footnote)

    def _lay(self) -> Any:
        """Lay out the area to know its height; what was laid out, and where it goes on."""
        from weasyprint.formatting_structure.build import create_anonymous_boxes
        from weasyprint.layout.block import block_level_layout

        if self._area is not self.current_footnote_area:
            self._turn_page()
        self.page_bottom += self._taken
        self._taken = self._area.height = 0.0
        self._area.children = self._on_page
        if not len(self._on_page):
            return None, None
        area = create_anonymous_boxes(self._area.deepcopy())
        laid, resume_at, *_ = self.area_of_notes(block_level_layout, area)
        if laid is not None:
            self._area.height, self._taken = laid.height, laid.margin_height()
            self.page_bottom -= self._taken
        return laid, resume_at


def with_feet(base: Any, divisions: tuple[Division, ...]) -> Any:
    """The class of layout context that stands in for WeasyPrint's, made from it."""

    def begin(self: Any, *rest: Any, **facts: Any) -> None:
        Feet.__init__(self, *rest, **facts)
        self.dictionaries = Dictionaries(divisions)

    return type("Feet", (Feet, base), {"__init__": begin})
