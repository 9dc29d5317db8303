"""`homereel evaluate`: how good the recommendations are, on somebody's ratings or on the profile's own history."""

from __future__ import annotations

import argparse
import math
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.cli import output
from core.cli.commands import Adder, opened
from core.cli.targets import writable
from core.cli.values import WrongUse, count
from core.errors import UserProblem
from core.settings import Home

if TYPE_CHECKING:
    from core.evaluate.datasets import Dataset
    from core.evaluate.report import Report

LISTED = 10


def add(adder: Adder) -> None:
    """Add the verb."""
    verb = adder("evaluate", evaluate, "Measure the recommendations: on ratings, or on this profile's own history.")
    verb.add_argument("--movielens", metavar="DIR|ZIP", help="MovieLens as it was fetched, in any of its formats")
    verb.add_argument(
        "--ratings", metavar="DIR|ZIP", help="ratings.csv (userId, videoId, rating), videos.csv, users.csv"
    )
    verb.add_argument(
        "--scale", nargs=2, type=float, metavar=("LOW", "HIGH"), help="of --ratings; else it is told from them"
    )
    verb.add_argument("-k", type=count, default=LISTED, help="length of the lists")
    verb.add_argument("--split", choices=["time", "random", "last"], default="time", help="how lists are held out")
    verb.add_argument("--picture", metavar="FILE", help="bars with intervals, as .png, .svg or .pdf")
    verb.add_argument("--fairness", action="store_true", help="by genre, kind, language, era, long tail and person")
    verb.add_argument("--privacy", action="store_true", help="what telling less of the history costs")
    verb.add_argument("--csv", metavar="FILE", help="don't measure: write the top 10 unwatched with predicted ratings")
    verb.add_argument("--force", action="store_true", help="replace the file of --csv or --picture if it is there")
    verb.add_argument("--user", metavar="ID", default="", help="with --csv: of this user only")
    verb.add_argument("--algorithm", metavar="NAME", default="ALS", help="with --csv: what predicts; ALS (k = 50)")


def evaluate(home: Home, options: argparse.Namespace) -> int:
    """Measure, or predict into a CSV."""
    _check_asked(options)
    _check_targets(options)
    if not (options.movielens or options.ratings):
        return _own_history(home, options)
    dataset = _loaded(options)
    if options.csv:
        return _predict(dataset, options)
    from core.evaluate.ratings import Wish, evaluate

    wish = Wish(options.k, options.split, options.fairness, options.privacy)
    return _tell(evaluate(dataset, wish), options)


def _check_asked(options: argparse.Namespace) -> None:
    """Refuse what doesn't go together."""
    rated = options.movielens or options.ratings
    if options.movielens and options.ratings:
        raise WrongUse("Give --movielens or --ratings, not both.")
    if options.scale and not (options.ratings and -math.inf < options.scale[0] < options.scale[1] < math.inf):
        raise WrongUse("--scale is of --ratings DIR: the lowest and the highest rating, like --scale 1 10.")
    if (options.csv or options.user) and not rated:
        raise WrongUse("--csv and --user need ratings: add --ratings DIR or --movielens DIR.")
    if options.user and not options.csv:
        raise WrongUse("--user says of whom predictions are written: add --csv FILE.")
    if options.csv and options.picture:
        raise WrongUse("--csv measures nothing that a picture could show: give it or --picture, not both.")
    if (options.fairness or options.privacy) and not rated:
        raise WrongUse("--fairness and --privacy need the ratings of many: add --ratings DIR or --movielens DIR.")


def _check_targets(options: argparse.Namespace) -> None:
    """Refuse what can't be written before anything is measured."""
    from core.evaluate.report import PICTURE_TYPES

    if options.picture and Path(options.picture).suffix.lower() not in PICTURE_TYPES:
        raise WrongUse(f"{options.picture}: a picture's name must end in {', '.join(PICTURE_TYPES)}.")
    source = options.movielens or options.ratings
    read = Path(os.path.expanduser(source)).resolve() if source else None
    for target in filter(None, (options.csv, options.picture)):
        place = Path(os.path.expanduser(target)).resolve()
        if place == read or (place.parent == read and place.exists()):
            raise UserProblem(f"{target} is one of the files that are read. Write to another place.")
        writable(target, force=options.force)


def _loaded(options: argparse.Namespace) -> Dataset:
    from core.evaluate import loaders

    if options.movielens:
        return loaders.movielens(Path(os.path.expanduser(options.movielens)))
    bounds = tuple(options.scale) if options.scale else None
    return loaders.plain_csv(Path(os.path.expanduser(options.ratings)), bounds)


def _tell(report: Report, options: argparse.Namespace) -> int:
    from core.evaluate import report as reporting

    if options.picture:
        reporting.picture(report, Path(os.path.expanduser(options.picture)))
    return output.answer(options, reporting.document(report), reporting.lines(report))


def _predict(dataset: Dataset, options: argparse.Namespace) -> int:
    from core.evaluate import design_case
    from core.evaluate.models import rating_model

    try:
        model = rating_model(options.algorithm, dataset)
    except UserProblem as error:
        raise WrongUse(str(error)) from error
    found = design_case.predictions(model, dataset, options.k, options.user)
    design_case.write_csv(found, bool(options.user), Path(os.path.expanduser(options.csv)))
    people = len({one.user for one in found})
    document: dict[str, Any] = {
        "algorithm": model.name,
        "path": options.csv,
        "users": people,
        "dropped": dataset.dropped.counts,
    }
    document["rows"] = [
        {"videoId": o.video, "title": o.title, "predictedRating": o.rating, "userId": o.user} for o in found
    ]
    said = (
        f"{len(found)} predictions for {people} {'person' if people == 1 else 'people'} by {model.name} → {options.csv}"
    )
    if left_out := dataset.dropped.words():
        said += f"; left out: {left_out}"
    return output.answer(options, document, [said])


def _own_history(home: Home, options: argparse.Namespace) -> int:
    """Replay the profile's own history."""
    from core.evaluate.own import own_history

    with opened(home, options) as library:
        report = own_history(library.store, library.indexes, library.profile, options.k)
    return _tell(report, options)
