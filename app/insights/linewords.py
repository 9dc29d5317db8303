"""Lines of what was inferred in, words out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QCoreApplication, QObject

from app import formats
from app.details import tag_words
from app.formats import fill
from app.shelfwords import interest_name, interest_words


def line_words(code: str, args: Mapping[str, Any], title: str) -> str:
    """Say a line of `core.recommend.inferred`; "" for a code that isn't known here.

    Args:
        title: of the medium that it is about, "" where it is about none.
    """
    translate, tag, group, habit = QCoreApplication.translate, _tag(args), _group(args), _habit(args)
    patterns = {
        "likes_interest": _interest(args, title),
        "likes_tag": fill(translate("linewords", "You like %1"), tag),
        "dislikes_tag": fill(translate("linewords", "You don’t care for %1"), tag),
        "often_finishes": fill(translate("linewords", "You mostly finish what is of %1"), group),
        "often_skips": fill(translate("linewords", "You mostly leave off what is of %1"), group),
        "often_finishes_here": fill(translate("linewords", "People here mostly finish what is of %1"), group),
        "often_skips_here": fill(translate("linewords", "People here mostly leave off what is of %1"), group),
        "seems_liked": fill(translate("linewords", "You seem to like “%1”"), title),
        "seems_disliked": fill(translate("linewords", "You don’t seem to like “%1”"), title),
        "habit_more": fill(translate("linewords", "%1, you play %2 more than at other times"), *habit),
        "habit_less": fill(translate("linewords", "%1, you play %2 less than at other times"), *habit),
        "no_interest": fill(translate("linewords", "An interest in what is like “%1”"), title),
        "no_tag": fill(translate("linewords", "What you think of %1"), tag),
        "no_group": fill(translate("linewords", "How often you finish what is of %1"), group),
        "no_medium": fill(translate("linewords", "What you seem to think of “%1”"), title),
        "no_habit": fill(translate("linewords", "How much you play %2: %1"), *habit),
    }
    return patterns.get(code, "")


class _Evidence(QObject):
    """What counts: a `tr` of one's own knows plurals, while lupdate takes no `translate` for one that does."""

    def of_habit(self, count: int, of: int) -> str:
        return fill(self.tr("%1 of %n play(s) at that time", "", of), count)

    def of_deeds(self, count: int) -> str:
        return self.tr("from %n play(s), skips and ratings", "", count)

    def of_interest(self, count: int, share: float) -> str:
        return fill(self.tr("%n item(s), %1 % of what you like", "", count), round(100 * share))

    def of_tag(self, count: int, of: int) -> str:
        return fill(self.tr("%1 of %n item(s) with that tag", "", of), count)


def evidence_words(code: str, args: Mapping[str, Any], count: int) -> str:
    """Say what a line rests on; "" for a deleted one."""
    if code.startswith("no_"):
        return ""
    if code.startswith("seems_"):
        return QCoreApplication.translate("linewords", "from what you did, not from what you said")
    of, evidence = int(args.get("of", count)), _Evidence()
    if code.startswith("habit_"):
        return evidence.of_habit(count, of)
    if code.startswith("often_"):
        return evidence.of_deeds(count)
    if code == "likes_interest":
        return evidence.of_interest(count, float(args.get("share", 0.0)))
    return evidence.of_tag(count, of)


def _interest(args: Mapping[str, Any], title: str) -> str:
    if "tags" not in args:
        return ""
    return interest_name(args) or interest_words(args, title)


def _tag(args: Mapping[str, Any]) -> str:
    from app.i18n import language

    return tag_words(str(args.get("tag", "")), language())


def _group(args: Mapping[str, Any]) -> str:
    translate = QCoreApplication.translate
    patterns = {
        "artist": translate("linewords", "the artist “%1”"),
        "album": translate("linewords", "the album “%1”"),
        "series": translate("linewords", "the series “%1”"),
        "genre": translate("linewords", "the genre “%1”"),
        "folder": translate("linewords", "the folder “%1”"),
    }
    return fill(patterns.get(str(args.get("by", "")), "“%1”"), formats.cut(str(args.get("name", ""))))


def _habit(args: Mapping[str, Any]) -> tuple[str, str]:
    """Say when a habit is, and of what."""
    translate = QCoreApplication.translate
    if "trait" not in args:
        return "", ""
    if "before" in args:
        kind = str(args["before"])
        after = fill(translate("linewords", "Right after %1"), _kinds(kind))
        when = after if kind else translate("linewords", "When nothing came just before")
    else:
        weekend = translate("linewords", "At weekends from %1:00 to %2:00")
        working = translate("linewords", "On working days from %1:00 to %2:00")
        when = fill(weekend if args["weekend"] else working, args["from_h"], args["to_h"])
    return when, _trait(args)


def _trait(args: Mapping[str, Any]) -> str:
    translate = QCoreApplication.translate
    if args["trait"] == "kind":
        return _kinds(str(args["value"]))
    if args["trait"] == "genre":
        return fill(translate("linewords", "the genre “%1”"), args["value"])
    over, up_to = (formats.length(float(args[name])) if args[name] else "" for name in ("over_s", "up_to_s"))
    if over and up_to:
        return fill(translate("linewords", "what lasts %1 to %2"), over, up_to)
    pattern = translate("linewords", "what lasts over %1") if over else translate("linewords", "what lasts up to %1")
    return fill(pattern, over or up_to)


def _kinds(code: str) -> str:
    translate = QCoreApplication.translate
    return {
        "video": translate("linewords", "films"),
        "music": translate("linewords", "music"),
        "speech": translate("linewords", "speech"),
        "sound": translate("linewords", "sounds"),
    }.get(code, code)
