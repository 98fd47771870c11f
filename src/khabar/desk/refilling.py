"""A page whose form was refused, anew: its fields hold what was typed, and what is wrong stands at the field.

This works on the page as its template made it, so no template has to know of it, and needs no script.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import escape, unescape
from html.parser import HTMLParser
from urllib.parse import parse_qsl, unquote, urlsplit

#: the id of what is said at a field; scripts that refuse something say it in the same place (static/js/refused.js)
AT_FIELD = "refused-why"
_TICKED = ("checkbox", "radio")
# What a browser fills in by itself, or nobody may: never what was sent.
_NEVER = ("password", "file", "submit", "button", "reset", "image")
_FIELDS = ("input", "select", "textarea")
_Edit = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a form was not taken; `field` the name of the one at fault, where it is one's. `back`: the page itself."""

    what: str
    where: str
    remedy: str
    field: str
    back: str
    had_files: bool = False


@dataclass(slots=True)
class _Tag:
    """A start tag with its place in the page; `is_changed`: its attributes are not those of the page any more."""

    name: str
    attrs: dict[str, str | None]
    start: int
    end: int
    is_changed: bool = False

    def set(self, name: str, value: str | bool) -> None:
        """Gives it an attribute (True: without a value), or takes it away (False)."""
        self.attrs.pop(name, None)
        if value is not False:
            self.attrs[name] = None if value is True else value
        self.is_changed = True

    def edit(self) -> _Edit:
        told = (f" {name}" if value is None else f' {name}="{escape(value)}"' for name, value in self.attrs.items())
        return self.start, self.end, f"<{self.name}{''.join(told)}>"


@dataclass(slots=True)
class _Control:
    """A field of a form. `legend`: where the legend of its fieldset ends, if it has one; `after`: where itself does."""

    tag: _Tag
    folds: tuple[_Tag, ...]
    legend: list[int]
    after: int
    options: list[_Tag] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.tag.attrs.get("name") or ""

    @property
    def kind(self) -> str:
        return (self.tag.attrs.get("type") or "text") if self.tag.name == "input" else self.tag.name


@dataclass(slots=True)
class _Form:
    tag: _Tag
    folds: tuple[_Tag, ...]
    controls: list[_Control] = field(default_factory=list)


class _Reader(HTMLParser):
    """The forms of a page with the places of all their fields."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.page = page
        self.forms: list[_Form] = []
        self.title = 0
        self._lines = [0, *(at + 1 for at, letter in enumerate(page) if letter == "\n")]
        self._form: _Form | None = None
        self._folds: list[_Tag] = []
        self._fieldsets: list[list[int]] = []
        self._open: _Control | None = None
        self.feed(page)
        self.close()

    def _at(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        start = self._at()
        one = _Tag(tag, dict(attrs), start, start + len(self.get_starttag_text() or ""))
        if tag == "title":
            self.title = self.title or one.end
        elif tag == "details":
            self._folds.append(one)
        elif tag == "form":
            self._form = _Form(one, tuple(self._folds))
            self.forms.append(self._form)
        elif tag == "fieldset":
            self._fieldsets.append([])
        elif tag == "option" and self._open:
            self._open.options.append(one)
        elif tag in _FIELDS and self._form is not None:
            legend = self._fieldsets[-1] if self._fieldsets else []
            control = _Control(one, tuple(self._folds), legend, one.end)
            self._form.controls.append(control)
            self._open = control if tag != "input" else None

    def handle_endtag(self, tag: str) -> None:
        if tag == "details" and self._folds:
            self._folds.pop()
        elif tag == "form":
            self._form = None
        elif tag == "fieldset" and self._fieldsets:
            self._fieldsets.pop()
        elif tag == "legend" and self._fieldsets:
            self._fieldsets[-1].append(self._end())
        elif self._open is not None and tag == self._open.tag.name:
            self._open.after = self._end()
            self._open = None

    def _end(self) -> int:
        return self.page.index(">", self._at()) + 1


def refilled(page: str, address: str, sent: Sequence[tuple[str, str]], why: Refusal) -> str | None:
    """The page with the form of `address` filled with what was sent, and why it was refused. None: it has no such form.

    Law: outside of that form the page is as it was, but for folds around it, which are opened, and its title.
    """
    read = _Reader(page)
    form = _form_of(read.forms, address, sent)
    if form is None:
        return None
    edits = list(_fill(page, form, sent))
    wrong = next((one for one in form.controls if one.name == why.field and one.kind != "hidden"), None)
    if wrong is not None:
        edits.append(_told_at(wrong, why))
    edits.append((form.tag.end, form.tag.end, _banner(why, at_field=wrong is not None)))
    folds = (*form.folds, *(wrong.folds if wrong else ()))
    for fold in folds:
        fold.set("open", True)
    tags = [*folds, *(one.tag for one in form.controls), *(tag for one in form.controls for tag in one.options)]
    edits += {tag.start: tag.edit() for tag in tags if tag.is_changed}.values()
    if read.title:
        edits.append((read.title, read.title, "Not done: "))
    return _edited(page, edits)


def _form_of(forms: Sequence[_Form], address: str, sent: Sequence[tuple[str, str]]) -> _Form | None:
    """The form that was sent: of those that lead to the address the one whose hidden fields are most like what came."""
    asked = urlsplit(address)
    wanted = (unquote(asked.path), sorted(parse_qsl(asked.query, keep_blank_values=True)))

    def leads_there(form: _Form) -> bool:
        action = urlsplit(form.tag.attrs.get("action") or address)
        is_change = (form.tag.attrs.get("method") or "get").lower() == "post"
        return is_change and (unquote(action.path), sorted(parse_qsl(action.query, keep_blank_values=True))) == wanted

    def likeness(form: _Form) -> int:
        hidden = [one.tag.attrs for one in form.controls if one.kind == "hidden"]
        return sum((attrs.get("name"), attrs.get("value")) in sent for attrs in hidden)

    return max(filter(leads_there, forms), key=likeness, default=None)


def _fill(page: str, form: _Form, sent: Sequence[tuple[str, str]]) -> Iterator[_Edit]:
    """Gives the fields what was sent, in order where several have one name; the texts of text areas come as edits."""
    left: dict[str, list[str]] = {}
    for name, value in sent:
        left.setdefault(name, []).append(value)
    for one in form.controls:
        values = left.get(one.name)
        if one.kind in _TICKED:
            one.tag.set("checked", (one.tag.attrs.get("value") or "on") in (values or ()))
        elif values and one.kind == "select":
            for option in one.options:
                option.set("selected", _value_of(page, option) in values)
        elif values and one.kind == "textarea":
            inside = page.rindex("<", 0, one.after)
            yield one.tag.end, inside, "\n" + escape(values.pop(0))
        elif values and one.kind not in _NEVER and not (one.kind == "hidden" and one.tag.attrs.get("value")):
            one.tag.set("value", values.pop(0))


def _value_of(page: str, option: _Tag) -> str:
    value = option.attrs.get("value")
    return value if value is not None else unescape(page[option.end : page.index("<", option.end)]).strip()


def _told_at(wrong: _Control, why: Refusal) -> _Edit:
    """Puts the focus on a field; what is wrong stands beside it."""
    described = (wrong.tag.attrs.get("aria-describedby"), AT_FIELD)
    wrong.tag.set("aria-describedby", " ".join(filter(None, described)))
    wrong.tag.set("autofocus", True)
    if wrong.kind != "radio":  # which has no validity of its own
        wrong.tag.set("aria-invalid", "true")
    place = wrong.legend[0] if wrong.kind in _TICKED and wrong.legend else wrong.after
    return place, place, f'<span class="wrong" id="{AT_FIELD}">{escape(_sentence(why.what, why.remedy))}</span>'


def _banner(why: Refusal, *, at_field: bool) -> str:
    focus = "" if at_field else " tabindex=-1 autofocus"
    told = "" if at_field else f" <bdi>{escape(_sentence(why.what, why.remedy, why.where))}</bdi>"
    files = " Files have to be chosen again." if why.had_files else ""
    return (
        f'<p class="said bad refused" role="alert"{focus}><b>Nothing was done.</b>{told} What you typed is still here.'
        f'{files} <a href="{escape(why.back)}">Leave it</a></p>'
    )


def _sentence(what: str, remedy: str, where: str = "") -> str:
    """What is wrong as a sentence.

    >>> _sentence("nobody is named", "name two")
    'Nobody is named; name two.'
    """
    told = "; ".join(filter(None, (f"{where}: {what}" if where else what, remedy)))
    return f"{told[:1].upper()}{told[1:]}."


def _edited(page: str, edits: Sequence[_Edit]) -> str:
    """A page with pieces of it replaced; none lies within another."""
    parts, at = [], 0
    for start, end, words in sorted(edits, key=lambda edit: edit[:2]):
        parts += [page[at:start], words]
        at = end
    return "".join((*parts, page[at:]))
